"""Spec x Catalog -> Plan: which template makes which file."""

from collections.abc import Iterable, Mapping

from generator.catalog import Catalog, Manifest, once
from generator.errors import UserError
from generator.model import (
    ConfigValue,
    Dependency,
    Plan,
    PlannedFile,
    Prompt,
    Seam,
    Spec,
)
from generator.resources import TemplateDirectory


def plan(spec: Spec, catalog: Catalog, templates: TemplateDirectory) -> Plan:
    """Lay out the project that a spec asks for.

    Raises:
        UserError: if two of its choices may not be combined.
        ScaffoldError: if two manifests contradict each other.
    """
    manifests = chosen(spec, catalog)
    refuse_conflicts(manifests, choices(spec))
    files: dict[str, PlannedFile] = {}
    presets = catalog.task(spec.task).presets.values()
    for manifest in manifests:
        for file in manifest.files:
            other = files.get(file.target)
            if other and manifest not in presets:
                raise templates.fault(
                    manifest.path, f"{file.target} is made by {other.template} already"
                )
            files[file.target] = file
    files |= _variants(manifests, spec.task, files, templates)
    return Plan(
        spec=spec,
        files=tuple(
            PlannedFile(
                target=_in_package(file.target, spec.package),
                template=file.template,
                executable=file.executable,
                verbatim=file.verbatim,
            )
            for file in files.values()
        ),
        manifests=tuple(m.path for m in manifests),
        dependencies=_merge(templates, ((m, m.dependencies) for m in manifests)),
        dev_dependencies=_merge(
            templates, ((m, m.dev_dependencies) for m in manifests)
        ),
        extras={
            name: _merge(templates, ((m, m.extras.get(name, ())) for m in manifests))
            for name in sorted({name for m in manifests for name in m.extras})
        },
        seams=tuple(
            Seam(file=_in_package(axis.file, spec.package), exports=axis.exports)
            for axis in catalog.axes.values()
        ),
        defaults={k: v for m in manifests for k, v in m.config.items()},
        values={k: v for m in manifests for k, v in m.values.items()},
        prompts=prompts(spec, catalog),
        apart={k: v for m in manifests for k, v in m.apart.items()},
    )


def chosen(spec: Spec, catalog: Catalog) -> tuple[Manifest, ...]:
    """The manifests that a spec's project is made from, the most general first."""
    return once(
        (
            catalog.base,
            catalog.task(spec.task),
            *([catalog.preset(spec.task, spec.preset)] if spec.preset else []),
            *(catalog.axis(a).options[o] for a, o in spec.options.items()),
        )
    )


def _variants(
    manifests: Iterable[Manifest],
    task: str,
    files: Mapping[str, PlannedFile],
    templates: TemplateDirectory,
) -> dict[str, PlannedFile]:
    """What takes the place of files that this task's project has otherwise."""
    found: dict[str, PlannedFile] = {}
    for manifest in manifests:
        for file in manifest.variants.get(task, ()):
            if file.target not in files:
                reason = f"variants.{task}: no other manifest makes {file.target}"
                raise templates.fault(manifest.path, reason)
            if other := found.get(file.target):
                raise templates.fault(
                    manifest.path,
                    f"variants.{task}: {file.target} is replaced by {other.template}"
                    " already",
                )
            found[file.target] = file
    return found


def prompts(spec: Spec, catalog: Catalog) -> tuple[Prompt, ...]:
    """The texts that a spec's project puts around its input."""
    manifests = chosen(spec, catalog)
    return tuple({p.name: p for m in manifests for p in m.prompts}.values())


def choices(spec: Spec) -> set[str]:
    """What a spec chose, in the words that manifests use for conflicts."""
    return {f"task:{spec.task}", *(f"{a}:{o}" for a, o in spec.options.items())}


def refuse_conflicts(manifests: Iterable[Manifest], made: set[str]) -> None:
    """Refuse a combination that one of the manifests rules out.

    Args:
        manifests: what the project is made from.
        made: the choices made: "task:NAME", "AXIS:OPTION", "config:KEY=VALUE".

    Raises:
        UserError: with the manifest's own reason.
    """
    for manifest in manifests:
        for choice, reason in manifest.conflicts.items():
            if choice in made:
                shown = choice.removeprefix("config:").replace(":", " ")
                raise UserError(f"{manifest.title} cannot go with {shown}: {reason}")


def config_choices(config: Iterable[tuple[str, ConfigValue]]) -> set[str]:
    """Effective config values, in the words that manifests use for conflicts."""
    return {f"config:{key}={_toml(value)}" for key, value in config}


def _toml(value: ConfigValue) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _in_package(path: str, package: str) -> str:
    return path.replace("{package}", package)


def _merge(
    templates: TemplateDirectory,
    groups: Iterable[tuple[Manifest, tuple[Dependency, ...]]],
) -> tuple[Dependency, ...]:
    merged: dict[str, Dependency] = {}
    for manifest, group in groups:
        for dependency in group:
            other = merged.setdefault(dependency.name, dependency)
            if other.specifier != dependency.specifier:
                raise templates.fault(
                    manifest.path,
                    f"{dependency.name}{dependency.specifier} contradicts"
                    f" {other.specifier} of another manifest",
                )
    return tuple(merged[name] for name in sorted(merged))
