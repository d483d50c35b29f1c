"""scaffold.lock: what was emitted, so that a later version can merge against it offline."""

import base64
import bz2
import hashlib
import io
import tarfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from generator.errors import UserError
from generator.filters import toml_str
from generator.memo import PROJECTS
from generator.model import File, FileTree

FILE = "scaffold.lock"
_VERSION = 1
_WIDTH = 96


@dataclass(frozen=True, kw_only=True)
class Lock:
    """The content of a scaffold.lock."""

    generator: str
    templates: str
    tree: FileTree


def dump(tree: FileTree, *, generator: str, templates: str) -> File:
    """Describe a tree: hashes for people and tools, and the text itself, compressed.

    Args:
        tree: every emitted file but the lock.
        generator: the version of the generator.
        templates: the digest of the templates used.
    """
    # bzip2 has had one format and one encoder since 2000: the same bytes everywhere,
    # which zlib's many builds do not promise.
    blob = base64.b64encode(b"".join(_streams(tree))).decode("ascii")
    lines = [
        "# Made by scaffold; not for editing. It lets a newer scaffold bring this project",
        "# forward without losing an edit. `text` is a .tar.bz2 in base64.",
        f"version = {_VERSION}",
        f"generator = {toml_str(generator)}",
        f"templates = {toml_str(templates)}",
        'text = """',
        *(blob[at : at + _WIDTH] for at in range(0, len(blob), _WIDTH)),
        '"""',
        "",
        "[files]",
        *(f"{toml_str(p)} = {toml_str(digest(f.data))}" for p, f in tree.items()),
    ]
    return File(data=("\n".join(lines) + "\n").encode("utf-8"))


def load(text: str) -> Lock:
    """Read a lock back, and prove it whole.

    Raises:
        UserError: if it is not a lock, or a hash does not fit its text.
    """
    try:
        table = tomllib.loads(text)
        if table["version"] != _VERSION:
            raise UserError(
                f"{FILE}: version {table['version']}", hint="use a newer scaffold"
            )
        tree = _untar(bz2.decompress(base64.b64decode(table["text"])))
        hashes = {path: digest(file.data) for path, file in tree.items()}
        if hashes != table["files"]:
            raise ValueError("a hash does not fit its text")
        return Lock(
            generator=table["generator"], templates=table["templates"], tree=tree
        )
    except (
        ValueError,
        KeyError,
        TypeError,
        OSError,
        EOFError,
        tarfile.TarError,
    ) as error:
        raise UserError(
            f"{FILE}: damaged ({error})", hint="restore it from git"
        ) from error


@lru_cache(maxsize=1024)  # projects of one process share most of their files
def digest(data: bytes) -> str:
    """The hash of a file's bytes, with the name of its algorithm."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def _streams(tree: FileTree) -> Iterator[bytes]:
    """A tar archive, one bzip2 stream a top-level folder.

    What is the same in many projects (their code, their data) is compressed once.
    """
    folders: dict[str, list[str]] = {}
    for path in tree:
        folders.setdefault(path.rpartition("/")[0].partition("/")[0], []).append(path)
    for paths in folders.values():
        yield _compress(b"".join(_member(path, tree[path]) for path in paths))
    yield _compress(bytes(2 * tarfile.BLOCKSIZE))


@lru_cache(maxsize=4 * PROJECTS)  # a project has few top-level folders
def _compress(data: bytes) -> bytes:
    return bz2.compress(data, 9)


@lru_cache(maxsize=1024)
def _member(path: str, file: File) -> bytes:
    info = tarfile.TarInfo(path)  # owner, group and time stay at their zeros
    info.size = len(file.data)
    info.mode = 0o755 if file.executable else 0o644
    padding = -len(file.data) % tarfile.BLOCKSIZE
    return info.tobuf(tarfile.PAX_FORMAT) + file.data + bytes(padding)


def _untar(data: bytes) -> FileTree:
    files = {}
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
        for info in archive:
            content = archive.extractfile(info)
            assert content is not None, "the lock holds files alone"
            files[info.name] = File(
                data=content.read(), executable=bool(info.mode & 0o100)
            )
    return FileTree(files)
