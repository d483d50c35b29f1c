"""Reads template files: the only room of the engine that opens them."""

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from generator.errors import InternalError, ProblemError, ScaffoldError, UserError

_INSTALLED = Path(__file__).parent / "_templates"
_CHECKOUT = Path(__file__).parent.parent / "templates"


@dataclass(frozen=True, kw_only=True)
class TemplateDirectory:
    """A directory of manifests and templates, ours or somebody's."""

    root: Path
    ours: bool

    def read(self, path: str) -> bytes:
        """The bytes of one template.

        Raises:
            ScaffoldError: if it is missing, unreadable, or outside the directory.
        """
        pure = PurePosixPath(path)
        if pure.is_absolute() or ".." in pure.parts or "\\" in path:
            raise self.fault(path, "the path leaves the template directory")
        file = self.root / pure
        try:
            if not file.resolve().is_relative_to(self.root.resolve()):
                raise self.fault(path, "the link leaves the template directory")
            return file.read_bytes()
        except OSError as error:
            reason = error.strerror or str(error)
            raise self.fault(path, f"cannot be read ({reason})") from error

    def snapshot(self) -> "TemplateDirectory":
        """The same directory, each file as it is when it is first read."""
        return _Snapshot(root=self.root, ours=self.ours)

    def fault(self, path: str, message: str, *, line: int = 0) -> ScaffoldError:
        """The error for a fault in a template: ours is a bug, somebody's a problem."""
        place = f"{path}:{line}" if line else path
        kind = InternalError if self.ours else ProblemError
        where = "" if self.ours else f" in {self.root}"
        return kind(f"template {place}{where}: {message}")


@dataclass(frozen=True, kw_only=True)
class _Snapshot(TemplateDirectory):
    _seen: dict[str, bytes] = field(default_factory=dict, compare=False, repr=False)

    def snapshot(self) -> TemplateDirectory:
        return self

    def read(self, path: str) -> bytes:
        if path not in self._seen:
            self._seen[path] = TemplateDirectory.read(self, path)
        return self._seen[path]


def templates(directory: Path | None = None) -> TemplateDirectory:
    """Our own templates, or those of `directory`.

    Raises:
        UserError: if `directory` holds no catalog.toml.
    """
    if directory is None:
        root = _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT
        return TemplateDirectory(root=root, ours=True)
    if not (directory / "catalog.toml").is_file():
        raise UserError(
            f"--templates {directory}: no catalog.toml there",
            hint="name a directory laid out like scaffold's own templates/",
        )
    return TemplateDirectory(root=directory, ours=False)
