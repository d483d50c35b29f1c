"""TOML and flags -> Spec, or an error that names the key and the nearest valid one."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from generator.catalog import Catalog, once
from generator.errors import UserError
from generator.model import ConfigValue, Dependency, Spec
from generator.names import check_package, check_project, check_text, package_of
from generator.suggest import nearest

if (
    TYPE_CHECKING
):  # tomlkit and the parsers are left alone where a project is stored already
    import tomlkit

    from generator.config_schema import ConfigSchema

FILE = "scaffold.toml"
_LARGEST = 256 * 1024  # bytes; a spec is a page of text
TEXT_KEYS = ("name", "package", "task", "preset", "description")
_KEYS = (*TEXT_KEYS, "options", "config")
_DIRECTIVE = "#:schema"
_TITLE = "# This project's spec: `scaffold new --spec scaffold.toml` makes it again.\n"


@dataclass(frozen=True, kw_only=True)
class Request:
    """What was asked for, as it was written: a file's text, and flags over it."""

    source: str = ""
    """The text of a scaffold.toml, or empty."""
    where: str = FILE
    """The file's name, for messages."""
    flags: Mapping[str, str] = field(default_factory=dict)
    """Top-level key or "options.AXIS" to its value from the command line."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Dotted config key to its value as typed: `--set train.epochs=3`."""
    prompts: Mapping[str, str] = field(default_factory=dict)
    """Dotted config key to the text of `--prompt`; a setting goes before it."""
    found: Mapping[str, ConfigValue] = field(default_factory=dict)
    """Dotted config key to what `--data` found out; a setting goes before it."""
    directory: str = ""
    """The last part of DIR, the default for the name."""


def decode(data: bytes, where: str) -> str:
    """The text of a spec file.

    Raises:
        UserError: if it is too large or not UTF-8.
    """
    if len(data) > _LARGEST:
        raise UserError(
            f"{where}: {len(data):,} bytes, more than a spec can have ({_LARGEST:,})"
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UserError(
            f"{where}:{line}: not UTF-8 (byte 0x{data[error.start]:02x})",
            hint="save the file as UTF-8",
        ) from None


def resolve(request: Request, catalog: Catalog) -> Spec:
    """Everything that can be known before the templates are read.

    The config is taken over as it stands in the file; `configure` validates it.

    Raises:
        UserError: naming the key, the bad value and the nearest right one.
    """
    table = _parse(request.source, request.where)
    for key, value in table.items():
        if key not in _KEYS:
            raise UserError(
                f"{request.where}: unknown key {key!r}", hint=nearest(key, _KEYS)
            )
        wanted = str if key in TEXT_KEYS else dict
        if not isinstance(value, wanted):
            kind = "text" if wanted is str else "a table"
            raise UserError(f"{request.where}: {key}: expected {kind}, got {value!r}")
    asked = {**table, **{k: v for k, v in request.flags.items() if k in TEXT_KEYS}}
    if "task" not in asked:
        raise UserError("task: missing", hint=nearest("", catalog.tasks))
    task, preset = catalog.task(asked["task"]), asked.get("preset", "")
    title = catalog.preset(asked["task"], preset) if preset else task
    options = _options(request, table.get("options", {}), catalog)
    manifests = once(
        (
            catalog.base,
            task,
            *(o for a in catalog.axes.values() for o in a.options.values()),
        )
    )
    needed = [
        dependency
        for m in manifests
        for group in (m.dependencies, m.dev_dependencies, *m.extras.values())
        for dependency in group
    ]
    folders = {f.target.split("/")[0] for m in manifests for f in m.files}
    name, package = _names(request, asked, needed, {*folders, "models", "runs"})
    description = asked.get("description", title.description)
    check_text(description, key="description")
    return Spec(
        name=name,
        package=package,
        task=asked["task"],
        preset=preset,
        description=description,
        options=options,
        config=_flatten(table.get("config", {}), request.where),
        document="",
    )


def configure(spec: Spec, request: Request, schema: "ConfigSchema") -> Spec:
    """The same spec with its config settled, and the scaffold.toml to emit.

    Raises:
        UserError: for a key, type or value that the emitted dataclasses do not have.
    """
    config = dict(request.found)
    for key, value in spec.config.items():
        _check(schema, key, value, f"{request.where}: [config]")
        config[key] = value
    for key, text in request.prompts.items():
        _check(schema, key, text, "--prompt")
        config[key] = text
    for key, typed in request.settings.items():
        value = _typed(typed, text=schema.kind(key) == "str")
        _check(schema, key, value, "--set")
        config[key] = value
    settled = replace(spec, config={k: config[k] for k in schema.keys if k in config})
    return replace(settled, document=_document(settled, request.source))


def _check(schema: "ConfigSchema", key: str, value: Any, where: str) -> None:
    if problem := schema.problem(key, value):
        raise UserError(f"{where}: {problem}")


def _names(
    request: Request,
    asked: Mapping[str, Any],
    needed: list[Dependency],
    folders: set[str],
) -> tuple[str, str]:
    key, name = next(
        (k, n)
        for k, n in (
            ("name", asked.get("name")),
            ("DIR", request.directory or None),
            ("task", asked["task"]),
        )
        if n is not None
    )
    check_project(name, key=key, requirements={d.name for d in needed})
    package = asked.get("package", package_of(name))
    check_package(
        package,
        key="package" if "package" in asked else key,
        modules={d.imports for d in needed},
        folders=folders - {"{package}"},
    )
    return name, package


def _options(
    request: Request, table: Mapping[str, Any], catalog: Catalog
) -> dict[str, str]:
    flags = {
        k.removeprefix("options."): v
        for k, v in request.flags.items()
        if k.startswith("options.")
    }
    for key, value in {**table, **flags}.items():
        where = f"--{key}" if key in flags else f"{request.where}: options.{key}"
        axis = catalog.axis(key)
        if value not in axis.options:
            raise UserError(
                f"{where}: unknown option {value!r}",
                hint=nearest(str(value), axis.options),
            )
    return {
        name: {**table, **flags}.get(name, axis.default)
        for name, axis in catalog.axes.items()
    }


def _parse(source: str, where: str) -> dict[str, Any]:
    try:
        return tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{where}: not TOML: {error}") from None
    except RecursionError:
        raise UserError(f"{where}: nested too deeply") from None


def _flatten(
    table: Mapping[str, Any], where: str, prefix: str = ""
) -> dict[str, ConfigValue]:
    flat: dict[str, ConfigValue] = {}
    for key, value in table.items():
        path = f"{prefix}{key}"
        if isinstance(value, dict):
            entries = _flatten(value, where, f"{path}.")
        else:
            entries = {path: tuple(value) if isinstance(value, list) else value}
        if twice := flat.keys() & entries.keys():
            raise UserError(f"{where}: config.{min(twice)}: given twice")
        flat.update(entries)
    return flat


def _typed(raw: str, *, text: bool) -> ConfigValue:
    """A value as typed on a command line: TOML where it is TOML, else text."""
    try:
        value = tomllib.loads(f"value = {raw}")["value"]
    except (tomllib.TOMLDecodeError, RecursionError):
        return raw
    if text and not isinstance(value, str):
        return raw
    return tuple(value) if isinstance(value, list) else value


def _document(spec: Spec, source: str) -> str:
    """The asker's own file brought up to date, comments kept, or a new one."""
    import tomlkit

    head = "" if _DIRECTIVE in source else f"{_DIRECTIVE} .scaffold/schema.json\n"
    document = tomlkit.parse(head + (source or _TITLE))
    for key in TEXT_KEYS:
        if document.get(key, "") != getattr(spec, key):
            document[key] = getattr(spec, key)
    for key, values in {"options": spec.options, "config": spec.config}.items():
        if values:
            table = document.setdefault(key, tomlkit.table())
            _merge(table, _flatten(table.unwrap(), FILE), values)
    if not _says(document, spec):  # tomlkit cannot edit every way of writing a table
        for key, values in {"options": spec.options, "config": spec.config}.items():
            if values:
                document[key] = tomlkit.table()
                _merge(document[key], {}, values)
    assert _says(document, spec), "a value was lost"
    return _dump(document)


def _says(document: "tomlkit.TOMLDocument", spec: Spec) -> bool:
    try:
        table = tomllib.loads(_dump(document))
    except tomllib.TOMLDecodeError:
        return False
    return (
        all(table.get(key, "") == getattr(spec, key) for key in TEXT_KEYS)
        and _flatten(table.get("options", {}), FILE) == spec.options
        and _flatten(table.get("config", {}), FILE) == spec.config
    )


def _dump(document: "tomlkit.TOMLDocument") -> str:
    return document.as_string().replace("\r\n", "\n").strip("\n") + "\n"


def _merge(
    table: Any, before: Mapping[str, ConfigValue], values: Mapping[str, ConfigValue]
) -> None:
    import tomlkit

    for key, value in values.items():
        if key in before and (before[key], type(before[key])) == (value, type(value)):
            continue
        content = list(value) if isinstance(value, tuple) else value
        if isinstance(content, str) and "\n" in content and "\r" not in content:
            content = tomlkit.string(content, multiline=True)
        place, parts = table, key.split(".")
        while len(parts) > 1 and key not in table and parts[0] in place:
            place = place[parts.pop(0)]
        if key in table or len(parts) == 1:
            place[key if key in table else parts[0]] = content
        else:
            place.append(tomlkit.key(parts), tomlkit.item(content))
