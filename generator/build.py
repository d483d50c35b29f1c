"""The pure pipeline: plan -> render -> style -> checks. It reads templates and writes nothing."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

from generator import __version__, checks, lock, pycode, spec_schema
from generator import catalog as catalogs
from generator import config_schema as schemas
from generator import plan as plans
from generator import spec as specs
from generator.catalog import Catalog
from generator.config_schema import ConfigSchema
from generator.model import (
    Checked,
    CheckReport,
    ConfigValue,
    File,
    FileTree,
    Plan,
    Spec,
)
from generator.render import Renderer
from generator.resources import TemplateDirectory
from generator.style import style

SCHEMA_FILE = ".scaffold/schema.json"


@dataclass(frozen=True, kw_only=True)
class Built:
    """A whole project in memory, and what the checks say of it."""

    spec: Spec
    plan: Plan
    tree: FileTree
    report: CheckReport


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One line of configs/default.toml."""

    key: str
    value: ConfigValue | None
    doc: str


@dataclass(frozen=True, kw_only=True)
class Section:
    """One table of configs/default.toml."""

    name: str
    doc: str
    fields: tuple[Setting, ...]


class Builder:
    """Builds projects from one template directory; keeps what it has parsed."""

    def __init__(self, templates: TemplateDirectory) -> None:
        self.templates = templates
        self.catalog: Catalog = catalogs.load(templates)
        self._renderer = Renderer(templates)

    def build(self, request: specs.Request) -> Built:
        """Make the project that was asked for.

        Raises:
            UserError: if the request is wrong, before anything is made of it.
            ScaffoldError: if a template is wrong. Faults in what the templates emit are
                no exception but findings in the report.
        """
        spec = specs.resolve(request, self.catalog)
        plan = plans.plan(spec, self.catalog, self.templates)
        code = self._render(plan, self._context(plan), python=True)
        if any(isinstance(pycode.parse(f.text), pycode.Broken) for f in code.values()):
            return self._checked(plan, FileTree(code))  # nothing can be read off it
        schema = self._schema(plan, code)
        spec = specs.configure(spec, request, schema)
        effective = self._effective(plan, schema, spec)
        plan = replace(plan, spec=spec)
        plans.refuse_conflicts(
            plans.chosen(spec, self.catalog),
            plans.config_choices((k, v) for k, v in effective.items() if v is not None),
        )
        context = self._context(plan) | {
            "config": _nested(effective),
            "sections": _sections(schema, effective),
        }
        texts = self._render(plan, context, python=False)
        tree = FileTree({**code, **texts, **self._engine_files(spec)})
        built = self._checked(plan, tree)
        locked = built.tree.with_files({lock.FILE: self._lock(built.tree, plan)})
        return replace(built, tree=locked)

    def _checked(self, plan: Plan, tree: FileTree) -> Built:
        tree, white_space = style(tree)
        report = checks.run(
            tree,
            checks.Facts(
                package=plan.spec.package,
                dependencies=plan.dependencies,
                dev_dependencies=plan.dev_dependencies,
                optional=tuple(d for group in plan.extras.values() for d in group),
                seams=plan.seams,
            ),
        )
        seen = Checked(findings=white_space, resolved=len(tree), total=len(tree))
        return Built(
            spec=plan.spec,
            plan=plan,
            tree=tree,
            report=CheckReport(checks={"style": seen, **report.checks}),
        )

    def json_schema(self) -> dict[str, Any]:
        """A JSON Schema for scaffold.toml: every task, option and config key."""
        return spec_schema.json_schema(self.catalog, self._schema_of)

    def _schema_of(self, task: str, options: Mapping[str, str]) -> ConfigSchema:
        request = specs.Request(flags={"task": task, "name": "schema-reader"})
        spec = replace(specs.resolve(request, self.catalog), options=options)
        plan = plans.plan(spec, self.catalog, self.templates)
        return self._schema(plan, self._render(plan, self._context(plan), python=True))

    def _schema(self, plan: Plan, code: Mapping[str, File]) -> ConfigSchema:
        sources = {path: file.text for path, file in code.items()}
        return schemas.read(sources, plan.spec.package)

    def _render(
        self, plan: Plan, context: Mapping[str, Any], *, python: bool
    ) -> dict[str, File]:
        return {
            file.target: self._renderer.render(file, context)
            for file in plan.files
            if file.target.endswith(".py") is python
        }

    def _context(self, plan: Plan) -> dict[str, Any]:
        spec = plan.spec
        return {
            "name": spec.name,
            "package": spec.package,
            "task": spec.task,
            "description": spec.description,
            "options": spec.options,
            "dependencies": plan.dependencies,
            "dev_dependencies": plan.dev_dependencies,
            "extras": plan.extras,
            "generator_version": __version__,
        }

    def _effective(
        self, plan: Plan, schema: ConfigSchema, spec: Spec
    ) -> dict[str, ConfigValue | None]:
        for key, value in plan.defaults.items():
            if problem := schema.problem(key, value):
                raise self.templates.fault(plan.manifests[-1], f"config: {problem}")
        own = {field.key: field.default for field in schema.fields.values()}
        return {**own, **plan.defaults, **spec.config}

    def _engine_files(self, spec: Spec) -> dict[str, File]:
        schema = spec_schema.dump(self.json_schema())
        return {
            specs.FILE: File(data=spec.document.encode("utf-8")),
            SCHEMA_FILE: File(data=schema.encode("utf-8")),
        }

    def _lock(self, tree: FileTree, plan: Plan) -> File:
        paths = {"catalog.toml", *plan.manifests, *(f.template for f in plan.files)}
        hasher = hashlib.sha256()
        for path in sorted(paths):
            content = lock.digest(self.templates.read(path))
            hasher.update(f"{path}\0{content}\n".encode())
        return lock.dump(
            tree,
            generator=__version__,
            templates=f"sha256:{hasher.hexdigest()}",
        )


def _nested(config: Mapping[str, ConfigValue | None]) -> SimpleNamespace:
    sections: dict[str, dict[str, ConfigValue | None]] = {}
    for key, value in config.items():
        section, _, name = key.partition(".")
        sections.setdefault(section, {})[name] = value
    return SimpleNamespace(**{s: SimpleNamespace(**v) for s, v in sections.items()})


def _sections(
    schema: ConfigSchema, effective: Mapping[str, ConfigValue | None]
) -> tuple[Section, ...]:
    return tuple(
        Section(
            name=section.name,
            doc=section.doc,
            fields=tuple(
                Setting(
                    key=field.key.partition(".")[2],
                    value=effective[field.key],
                    doc=field.doc,
                )
                for field in section.fields
            ),
        )
        for section in schema.sections
    )
