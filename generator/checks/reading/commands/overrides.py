"""What a Hydra command line may set: `model.width=3`, `optimizer=adam`."""

import posixpath
import re
from collections.abc import Iterator

from msgspec import Struct, field

from generator.checks.reading.commands import hydra
from generator.checks.reading.commands.hydra import App
from generator.checks.reading.commands.references import State
from generator.checks.reading.names import meant
from generator.checks.reading.settings.documents import Entry
from generator.checks.reading.world import World

_OVERRIDE = re.compile(r"(~?)([A-Za-z_][\w./@]*)=(.*)", re.DOTALL)
_PACKAGE = re.compile(r"(?m)^#\s*@package\s+(\S+)")


class Answer(Struct, frozen=True, kw_only=True):
    """Whether an override fits, and what is wrong with it."""

    state: State
    message: str = ""
    hint: str = ""
    path: str = ""
    """The file that says what there is."""


class _Keys(Struct, kw_only=True):
    """The keys of one table of the composed config, over all choices of its groups."""

    inner: dict[str, "_Keys"] = field(default_factory=dict)
    is_open: bool = False
    """Whether it may have others."""

    def at(self, name: str) -> "_Keys":
        """The table of a key."""
        return self.inner.setdefault(name, _Keys())

    def add(self, entry: Entry) -> None:
        """Add the keys of a config."""
        if entry.table is None:
            self.is_open = (
                self.is_open or entry.value is None or "${" in str(entry.value)
            )
            return
        for key, inner in entry.table.items():
            if key not in ("defaults", "hydra"):
                self.at(key).add(inner)


class Composed:
    """The config that an app composes."""

    def __init__(self, world: World, app: App, name: str) -> None:
        self.world, self.app = world, app
        self.path = hydra.file_of(world, app.folder, name)
        self.root = _Keys(is_open=world.hydra.more or bool(world.hydra.stored))
        self._seen: set[tuple[str, str]] = set()
        if self.path:
            self._take(self.path, "")
        else:
            self.root.is_open = True

    def _take(self, path: str, package: str) -> None:
        """Add a config file, and what its defaults may bring."""
        if (path, package) in self._seen or len(self._seen) > 500:
            return
        self._seen.add((path, package))
        document = hydra.document(self.world, path)
        if document is None or not document.roots:
            self.root.is_open = self.root.is_open or document is None
            return
        header = _PACKAGE.search(self.world.project.texts[path])
        if header:
            plain = {"_global_": "", "_group_": package}
            package = plain.get(header[1], header[1].removeprefix("_global_."))
        keys = self._table(package)
        keys.add(document.roots[0])
        own = posixpath.dirname(path)
        for item in hydra.every_default(document.roots[0]):
            self._default(item, own, package)

    def _table(self, package: str) -> _Keys:
        keys = self.root
        for part in filter(None, package.split(".")):
            keys = keys.at(part)
        return keys

    def _default(self, item: hydra.Default, own: str, package: str) -> None:
        starts = [self.app.folder] if item.absolute else [own, self.app.folder]
        if item.package is None and "$" in item.name and not item.group:
            self.root.is_open = True
            return
        for start in starts:
            if item.group:
                folder = posixpath.normpath(posixpath.join(start, item.group))
                if folder not in self.world.project.folders:
                    continue
                inner = posixpath.relpath(folder, self.app.folder).replace("/", ".")
                into = (
                    inner
                    if item.package is None
                    else self._named(item.package, package)
                )
                for path in self._options(folder):
                    self._take(path, into)
                return
            path = hydra.file_of(self.world, start, item.name)
            if path:
                group = posixpath.relpath(posixpath.dirname(path), self.app.folder)
                inner = "" if group == "." else group.replace("/", ".")
                into = (
                    inner
                    if item.package is None
                    else self._named(item.package, package)
                )
                self._take(path, into if posixpath.dirname(path) != own else package)
                return
        self.root.is_open = True

    @staticmethod
    def _named(name: str, package: str) -> str:
        if name.startswith("_global_"):
            return name.removeprefix("_global_").strip(".")
        if name in ("_here_", "_group_"):
            return package
        return f"{package}.{name}" if package else name

    def _options(self, folder: str) -> Iterator[str]:
        for path in self.world.project.texts:
            if posixpath.dirname(path) == folder and path.endswith(hydra.SUFFIXES):
                yield path

    # -- overrides --------------------------------------------------------------------------

    def answer(self, text: str) -> Answer | None:
        """What an override comes to; None for what is none."""
        found = _OVERRIDE.fullmatch(text)
        if found is None or found[2].startswith("hydra"):
            return None
        key, value = found[2], found[3]
        group = key.partition("@")[0]
        folder = posixpath.join(
            self.app.folder, group.replace(".", "/") if "/" in key else group
        )
        if folder in self.world.project.folders:
            return self._choice(folder, group, value)
        if "@" in key or "/" in key:
            return Answer(state="unknown")
        return self._key(key)

    def _choice(self, folder: str, group: str, value: str) -> Answer:
        names = [v.strip() for v in value.split(",")]
        plain = all(re.fullmatch(r"[\w./-]+", n) for n in names)
        if not plain or value in ("null", "none") or self.world.hydra.more:
            return Answer(state="unknown")
        for name in names:
            if (
                hydra.file_of(self.world, folder, name)
                or name in self.world.hydra.stored
            ):
                continue
            options = [
                posixpath.splitext(posixpath.basename(p))[0]
                for p in self._options(folder)
            ]
            if group in self.root.inner and not options:
                return Answer(state="unknown")
            message = f"there is no config '{name}' in {folder}/"
            return Answer(
                state="missing", message=message, hint=meant(name, options), path=folder
            )
        return Answer(state="found")

    def _key(self, key: str) -> Answer:
        keys, above = self.root, ""
        for part in key.split("."):
            if part in keys.inner:
                keys, above = keys.inner[part], f"{above}{part}."
                continue
            if keys.is_open or not keys.inner or part.isdigit():
                return Answer(state="unknown")
            near = meant(f"{above}{part}", [f"{above}{name}" for name in keys.inner])
            message = f"the config has no key '{above}{part}'"
            return Answer(state="missing", message=message, hint=near, path=self.path)
        return Answer(state="found")
