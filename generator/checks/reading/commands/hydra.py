"""Where a project keeps its Hydra configs, and what is in them."""

import posixpath
import re
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from generator import pycode, syntax
from generator.checks.reading.commands.texts import text_of
from generator.checks.reading.following.values import Outside
from generator.checks.reading.modules import Module
from generator.checks.reading.scanning.tables import Located
from generator.checks.reading.settings import documents
from generator.checks.reading.settings.documents import Document, Entry
from generator.checks.reading.world import World

_ENTRIES = ("hydra.main", "hydra.initialize", "hydra.experimental.initialize")
SUFFIXES = (".yaml", ".yml")


class App(Struct, frozen=True, kw_only=True):
    """One program whose config Hydra composes."""

    module: Module
    folder: str
    """That its configs are in."""
    name: str
    """Of its primary config, without the suffix; empty where it is not said."""
    at: Located[syntax.Call]
    """The call that says so."""


class Hydra(Struct, frozen=True, kw_only=True):
    """The Hydra programs of a project."""

    apps: tuple[App, ...]
    stored: frozenset[str]
    """Names of configs that code registers."""
    more: bool
    """Whether configs may come from elsewhere: searched paths, computed names."""

    def folder_of(self, path: str) -> str | None:
        """The folder of configs that a file is in."""
        inside = [a.folder for a in self.apps if path.startswith(f"{a.folder}/")]
        return min(inside, key=len, default=None)

    def of(self, module: Module) -> App | None:
        """The one program in a module."""
        own = [a for a in self.apps if a.module is module]
        return own[0] if len(own) == 1 else None


def read(world: World) -> Hydra:
    """Find the programs and what they register."""
    apps: list[App] = []
    stored: set[str] = set()
    more = False
    for module, table in world.project:
        if not any(
            i.module.partition(".")[0] in ("hydra", "hydra_zen") for i in table.imports
        ):
            continue
        for located in table.calls:
            shown = pycode.dotted(located.node.func) or ""
            last = shown.rpartition(".")[2]
            if last == "store":
                names = [
                    text_of(world, a.value, located.scope)
                    for a in located.node.args
                    if not a.keyword or a.keyword.value in ("name", "group")
                ]
                stored |= {n for n in names if n}
                more = more or None in names[:1]
            elif last in ("main", "initialize"):
                app = _app(world, module, located)
                apps += [app] if app else []
            elif last in ("SearchPathPlugin", "initialize_config_module", "builds"):
                more = True
    return Hydra(apps=tuple(apps), stored=frozenset(stored), more=more)


def _app(world: World, module: Module, located: Located[syntax.Call]) -> App | None:
    value = world.infer.value(located.node.func, located.scope)
    if not isinstance(value, Outside) or value.name not in _ENTRIES:
        return None
    given: dict[str, str | None] = {}
    for position, arg in enumerate(located.node.args):
        key = (
            arg.keyword.value
            if arg.keyword
            else ("config_path", "config_name")[position % 2]
        )
        given[key] = text_of(world, arg.value, located.scope)
    path = given.get("config_path")
    if path is None or "://" in path:
        return None
    folder = posixpath.normpath(posixpath.join(posixpath.dirname(module.path), path))
    if folder.startswith(("..", "/")) or folder == ".":
        return None
    name = re.sub(r"\.ya?ml$", "", given.get("config_name") or "")
    return App(module=module, folder=folder, name=name, at=located)


def file_of(world: World, folder: str, name: str) -> str:
    """The file of a config in a folder, or nothing."""
    stem = posixpath.normpath(posixpath.join(folder, name))
    return next(
        (p for s in (*SUFFIXES, "") if (p := stem + s) in world.project.paths), ""
    )


def document(world: World, path: str) -> Document | None:
    """The content of a config file."""
    text = world.project.texts.get(path)
    return documents.read(path, text) if text is not None else None


class Default(Struct, frozen=True, kw_only=True):
    """One item of a `defaults:` list."""

    group: str
    name: str
    entry: Entry
    absolute: bool = False
    package: str | None = None
    """Where its keys go, if that is said."""
    sure: bool = True
    """It must be a file of the project."""


def every_default(root: Entry) -> Iterator[Default]:
    """The items of a config's `defaults:`, those of Hydra itself aside."""
    listed = root.get("defaults")
    for item in (listed.items or ()) if listed else ():
        if isinstance(item.value, str) and item.value != "_self_":
            yield _default("", item.value, item)
        for key, value in (item.table or {}).items():
            words = key.split()
            group = words[-1] if words else ""
            if not group or group.lstrip("/").startswith("hydra/"):
                continue
            every: Sequence[Entry] = (
                value.items if value.items is not None else (value,)
            )
            for one in every:
                name = one.value if isinstance(one.value, str) else ""
                at = one if one.line else value
                found = _default(group, name, at)
                sure = found.sure and not {"optional", "override"} & {*words}
                yield replace(found, sure=sure)


def _default(group: str, name: str, entry: Entry) -> Default:
    spelt = group or name
    plain, at, package = spelt.partition("@")
    sure = "$" not in name and name not in ("", "???", "null") and " " not in spelt
    return Default(
        group=plain.lstrip("/") if group else "",
        name=name if group else plain.lstrip("/"),
        entry=entry,
        absolute=plain.startswith("/"),
        package=package if at else None,
        sure=sure and not spelt.lstrip("/").startswith("hydra/"),
    )


def defaults(root: Entry) -> Iterator[Default]:
    """The items that name a file for certain."""
    return (item for item in every_default(root) if item.sure)
