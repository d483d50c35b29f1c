"""Manifests -> tasks, axes, options, and what may not be combined and why."""

import posixpath
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Literal, TypeVar

import msgspec

from generator.errors import ScaffoldError, UserError
from generator.model import ConfigValue, Dependency, PlannedFile, Prompt, Scalar
from generator.resources import TemplateDirectory
from generator.suggest import nearest

_T = TypeVar("_T")


class _Requirement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: str
    imports: str = ""
    used_by: str = ""


class _PromptTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    default: str
    about: str
    fields: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


class _ManifestTable(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    rename={"dev_dependencies": "dev-dependencies"},
):
    title: str
    description: str = ""
    includes: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    files: dict[str, str] = {}
    variants: dict[str, dict[str, str]] = {}
    data: dict[str, str] = {}
    executable: frozenset[str] = frozenset()
    dependencies: dict[str, str | _Requirement] = {}
    dev_dependencies: dict[str, str | _Requirement] = {}
    extras: dict[str, dict[str, str | _Requirement]] = {}
    config: dict[str, str | int | float | bool | tuple[str, ...]] = {}
    values: dict[str, str | int | float | bool] = {}
    prompts: dict[str, _PromptTable] = {}
    apart: dict[str, str] = {}
    conflicts: dict[str, str] = {}
    inspect: dict[str, str] = {}
    probes: str = ""
    presets: tuple[str, ...] = ()


class _SeamTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    file: str
    default: str
    options: tuple[str, ...]
    exports: dict[str, Literal["class"] | tuple[str, ...]]


class _CatalogTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    base: str
    tasks: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    axes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What one folder of templates contributes to a project."""

    path: str
    title: str
    description: str
    includes: tuple["Manifest", ...]
    """What it shares with others that include the same."""
    bases: tuple[str, ...]
    """Templates that others extend; no file is made of them alone."""
    files: tuple[PlannedFile, ...]
    """Targets still carry "{package}"."""
    variants: Mapping[str, tuple[PlannedFile, ...]]
    """By task: files that take the place of those that its project has otherwise."""
    dependencies: tuple[Dependency, ...]
    dev_dependencies: tuple[Dependency, ...]
    extras: Mapping[str, tuple[Dependency, ...]]
    """What only some runs need, by the name of the optional dependency group."""
    config: Mapping[str, ConfigValue]
    values: Mapping[str, Scalar]
    """What the templates print of it, where several manifests share a template."""
    prompts: tuple[Prompt, ...]
    """Texts that are put around the input."""
    apart: Mapping[str, str]
    """Section of the config to the file of its own that it stands in."""
    conflicts: Mapping[str, str]
    """ "task:NAME", "AXIS:OPTION" or "config:KEY=VALUE" to the reason, in a user's words."""
    inspect: Mapping[str, str]
    """What `--data` can find out (text, label, ...) to the config key that takes it."""
    probes: str
    """The template that tells `scaffold verify` about the task; empty if there is none."""
    presets: Mapping[str, "Manifest"]
    """What a task is often made for: defaults and sample files in place of its own."""

    @property
    def own_prompts(self) -> tuple[Prompt, ...]:
        """The texts around the input that come with it."""
        return tuple(prompt for part in self.parts() for prompt in part.prompts)

    def parts(self) -> Iterator["Manifest"]:
        """What it includes, the most general first, then itself."""
        for included in self.includes:
            yield from included.parts()
        yield self


@dataclass(frozen=True, kw_only=True)
class Axis:
    """One dimension of choice: a seam, and the options that fill it."""

    name: str
    title: str
    file: str
    default: str
    options: Mapping[str, Manifest]
    exports: Mapping[str, tuple[str, ...] | None]


@dataclass(frozen=True, kw_only=True)
class Catalog:
    """Everything that can be asked for."""

    base: Manifest
    tasks: Mapping[str, Manifest]
    axes: Mapping[str, Axis]
    paths: frozenset[str]
    """Every file that it leads to: itself, manifests, seams, templates, data."""

    @property
    def manifests(self) -> tuple[Manifest, ...]:
        """Every manifest once, those that others include among them."""
        presets = (p for task in self.tasks.values() for p in task.presets.values())
        options = (o for axis in self.axes.values() for o in axis.options.values())
        return once((self.base, *self.tasks.values(), *presets, *options))

    def task(self, name: str) -> Manifest:
        """The manifest of a task.

        Raises:
            UserError: naming the nearest task, if there is none of that name.
        """
        if name not in self.tasks:
            raise UserError(
                f"task: unknown task {name!r}", hint=nearest(name, self.tasks)
            )
        return self.tasks[name]

    def preset(self, task: str, name: str) -> Manifest:
        """The manifest of a preset of a task.

        Raises:
            UserError: naming the nearest one, if it has none of that name.
        """
        presets = self.task(task).presets
        if name not in presets:
            raise UserError(
                f"preset: unknown preset {name!r} of the task {task}",
                hint=(
                    nearest(name, presets) if presets else "leave it out: it has none"
                ),
            )
        return presets[name]

    def axis(self, name: str) -> Axis:
        """The axis of a name.

        Raises:
            UserError: naming the nearest axis, if there is none of that name.
        """
        if name not in self.axes:
            raise UserError(
                f"options: unknown key {name!r}", hint=nearest(name, self.axes)
            )
        return self.axes[name]

    def refusal(self, task: str, axis: Axis, option: str) -> str:
        """Why an option does not go with a task; empty if it does."""
        of_task = self.tasks[task].conflicts.get(f"{axis.name}:{option}", "")
        return of_task or axis.options[option].conflicts.get(f"task:{task}", "")


def once(manifests: Iterable[Manifest]) -> tuple[Manifest, ...]:
    """Manifests and what they include, before them; each where it comes first."""
    parts = (part for manifest in manifests for part in manifest.parts())
    return tuple({part.path: part for part in parts}.values())


def load(templates: TemplateDirectory) -> Catalog:
    """Read catalog.toml and every manifest it leads to.

    Raises:
        ScaffoldError: if a manifest is not what it should be.
    """
    index = _table(templates, "catalog.toml", _CatalogTable)
    base = _manifest(templates, index.base)
    tasks = {t: _manifest(templates, f"tasks/{t}") for t in index.tasks}
    axes = {a: _axis(templates, a) for a in index.axes}
    found = Catalog(base=base, tasks=tasks, axes=axes, paths=frozenset())
    manifests = found.manifests
    for manifest in manifests:
        for task in manifest.variants:
            if task not in tasks:
                hint = nearest(task, tasks)
                reason = f"variants of an unknown task {task!r}; {hint}"
                raise templates.fault(manifest.path, reason)
    paths = (
        "catalog.toml",
        *(_seam(name) for name in axes),
        *(m.path for m in manifests),
        *(base for m in manifests for base in m.bases),
        *(f.template for m in manifests for f in m.files),
        *(f.template for m in manifests for v in m.variants.values() for f in v),
    )
    return replace(found, paths=frozenset(paths))


def _seam(axis: str) -> str:
    return f"features/{axis}/seam.toml"


def _axis(templates: TemplateDirectory, name: str) -> Axis:
    path = _seam(name)
    seam = _table(templates, path, _SeamTable)
    if seam.default not in seam.options:
        raise templates.fault(path, f"default {seam.default!r} is not an option")
    options = {o: _manifest(templates, f"features/{name}/{o}") for o in seam.options}
    for manifest in options.values():
        if seam.file not in {f.target for m in manifest.parts() for f in m.files}:
            raise templates.fault(manifest.path, f"does not emit {seam.file}")
    return Axis(
        name=name,
        title=seam.title,
        file=seam.file,
        default=seam.default,
        options=options,
        exports={k: None if v == "class" else v for k, v in seam.exports.items()},
    )


def _manifest(
    templates: TemplateDirectory, folder: str, within: tuple[str, ...] = ()
) -> Manifest:
    """The manifest of a folder; `within` are the folders that lead to it by including."""
    path = f"{folder}/manifest.toml"
    table = _table(templates, path, _ManifestTable)
    for name in table.includes:
        if name in (*within, folder):
            chain = " -> ".join((*within, folder, name))
            raise templates.fault(path, f"includes go round in a circle: {chain}")
        try:
            templates.read(f"{name}/manifest.toml")
        except ScaffoldError as error:
            reason = error.message.rpartition(": ")[2]
            raise templates.fault(path, f"includes {name!r}: {reason}") from error

    def planned(
        group: Mapping[str, str], *, verbatim: bool = False
    ) -> tuple[PlannedFile, ...]:
        return tuple(
            PlannedFile(
                target=target,
                template=_beside(folder, source),
                executable=target in table.executable,
                verbatim=verbatim,
            )
            for target, source in group.items()
        )

    return Manifest(
        path=path,
        title=table.title,
        description=table.description,
        includes=tuple(
            _manifest(templates, name, (*within, folder)) for name in table.includes
        ),
        bases=tuple(f"{folder}/{name}" for name in table.bases),
        files=(*planned(table.files), *planned(table.data, verbatim=True)),
        variants={task: planned(group) for task, group in table.variants.items()},
        dependencies=_dependencies(table.dependencies),
        dev_dependencies=_dependencies(table.dev_dependencies),
        extras={name: _dependencies(group) for name, group in table.extras.items()},
        config=table.config,
        values=table.values,
        prompts=tuple(
            Prompt(
                name=name,
                default=prompt.default,
                fields=prompt.fields,
                optional=prompt.optional,
                about=prompt.about,
            )
            for name, prompt in table.prompts.items()
        ),
        apart=table.apart,
        conflicts=table.conflicts,
        inspect=table.inspect,
        probes=_beside(folder, table.probes) if table.probes else "",
        presets={
            name: _manifest(templates, f"{folder}/presets/{name}")
            for name in table.presets
        },
    )


def _beside(folder: str, source: str) -> str:
    """The path of a template that a manifest names: "../lora/tuning.py.jinja" is shared."""
    return posixpath.normpath(f"{folder}/{source}")


def _dependencies(
    table: Mapping[str, str | _Requirement],
) -> tuple[Dependency, ...]:
    entries = {
        name: _Requirement(value) if isinstance(value, str) else value
        for name, value in table.items()
    }
    return tuple(
        Dependency(
            name=name,
            specifier=entry.version,
            imports=entry.imports or name.replace("-", "_"),
            used_by=entry.used_by,
        )
        for name, entry in entries.items()
    )


def _table(templates: TemplateDirectory, path: str, kind: type[_T]) -> _T:
    try:
        return msgspec.convert(tomllib.loads(templates.read(path).decode()), kind)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise templates.fault(path, f"not TOML: {error}") from error
    except msgspec.ValidationError as error:
        raise templates.fault(path, str(error).replace("`", "")) from error
