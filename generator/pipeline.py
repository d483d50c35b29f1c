"""Plan -> render -> style -> checks, for what no store has: the part with heavy imports."""

import hashlib
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from generator import __version__, lock, memo, prompts, spec_schema
from generator import plan as plans
from generator import spec as specs
from generator.catalog import Catalog
from generator.errors import UserError
from generator.model import (
    Built,
    Checked,
    CheckReport,
    ConfigValue,
    File,
    FileTree,
    Plan,
    PlannedFile,
    Spec,
)
from generator.render import Renderer
from generator.resources import TemplateDirectory
from generator.style import Formatter

if TYPE_CHECKING:  # both import a parser
    from generator.config_schema import ConfigSchema
    from generator.inspection import Inspector

SCHEMA_FILE = ".scaffold/schema.json"


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


class Pipeline:
    """Builds projects from one template directory; keeps what it has parsed and seen."""

    def __init__(
        self,
        templates: TemplateDirectory,
        catalog: Catalog,
        store: memo.Store,
        inputs: str,
    ) -> None:
        """Set up.

        Args:
            templates: where manifests and templates are.
            catalog: what they offer.
            store: what was formatted and checked before.
            inputs: a hash of every file that the catalog leads to.
        """
        self._templates = templates
        self._catalog = catalog
        self._store = store
        self._inputs = inputs
        self._renderer = Renderer(templates)
        self._codes: memo.Recent[_Code] = memo.Recent()
        self._schemas: memo.Recent[ConfigSchema] = memo.Recent()
        self._schema_files: memo.Recent[bytes] = memo.Recent()

    @property
    def knows_its_inputs(self) -> bool:
        """Whether the renderer has read nothing but what the catalog names."""
        return self._renderer.read <= self._catalog.paths

    def build(self, request: specs.Request) -> Built:
        """Make the project that was asked for; see `Builder.build`."""
        spec = specs.resolve(request, self._catalog)
        plan = plans.plan(spec, self._catalog, self._templates)
        code = self._code(plan)
        with Formatter(code.values(), self._store) as formatter:
            if not self._inspector.parses(code):  # nothing can be read off it
                return self._checked(plan, FileTree(code), formatter)
            schema = self._schema(plan, code)
            plan, texts = self._configured(request, plan, schema)
            built = self._checked(plan, FileTree({**code, **texts}), formatter)
        locked = built.tree.with_files({lock.FILE: self._lock(built.tree, plan)})
        return replace(built, tree=locked)

    def _configured(
        self, request: specs.Request, plan: Plan, schema: "ConfigSchema"
    ) -> tuple[Plan, dict[str, File]]:
        """The plan with the config that was asked for, and every file but the Python ones."""
        spec = specs.configure(plan.spec, request, schema)
        effective = self._effective(plan, schema, spec)
        self._check_prompts(plan, effective, spec)
        plan = replace(plan, spec=spec)
        plans.refuse_conflicts(
            plans.chosen(spec, self._catalog),
            plans.config_choices((k, v) for k, v in effective.items() if v is not None),
        )
        sections = _sections(schema, effective, plan.apart)
        context = self._context(plan) | {
            "config": _nested(effective),
            "sections": tuple(s for s in sections if s.name not in plan.apart),
            "apart": {s.name: s for s in sections if s.name in plan.apart},
        }
        texts = {
            file.target: self._renderer.render(file, context)
            for file in plan.files
            if not _is_code(file)
        }
        return plan, {**texts, **self._engine_files(spec)}

    def _checked(self, plan: Plan, tree: FileTree, formatter: Formatter) -> Built:
        found, rendered = None, tree
        if formatter.busy:  # most templates are written as black would write them
            found = self._inspector.report(rendered, plan)
        tree, white_space = formatter.style(rendered)
        if found is None or tree != rendered:
            found = self._inspector.report(tree, plan)
        seen = Checked(findings=white_space, resolved=len(tree), total=len(tree))
        return Built(
            spec=plan.spec,
            plan=plan,
            tree=tree,
            report=CheckReport(checks={"style": seen, **found}),
        )

    @cached_property
    def _inspector(self) -> "Inspector":
        # Imported here: the checks take their time, and black works beside it by then.
        from generator.inspection import Inspector

        return Inspector(self._store)

    def json_schema(self) -> dict[str, Any]:
        """A JSON Schema for scaffold.toml: every task, option and config key."""
        return spec_schema.json_schema(
            self._catalog, self._schema_of, self._catalog.tasks
        )

    def _schema_file(self, task: str) -> bytes:
        """The JSON Schema of a project's own task, which depends on the templates alone."""
        return self._schema_files.recall(task, lambda: self._stored_schema(task))

    def _stored_schema(self, task: str) -> bytes:
        key = memo.key("schema", self._inputs, task)
        text = self._store.get(key)
        if text is None:
            found = spec_schema.json_schema(self._catalog, self._schema_of, [task])
            text = spec_schema.dump(found).encode("utf-8")
            if self.knows_its_inputs:
                self._store.put(key, text)
        return text

    def _schema_of(self, task: str, options: Mapping[str, str]) -> "ConfigSchema":
        request = specs.Request(flags={"task": task, "name": "schema-reader"})
        spec = replace(specs.resolve(request, self._catalog), options=options)
        plan = plans.plan(spec, self._catalog, self._templates)
        return self._schema(plan, self._code(plan))

    def _schema(self, plan: Plan, code: "_Code") -> "ConfigSchema":
        return self._schemas.recall(
            code.key, lambda: self._inspector.schema(code, plan.spec.package)
        )

    def _code(self, plan: Plan) -> "_Code":
        """The Python files: they are given no config, so projects may share them."""
        context = self._context(plan)
        key = (plan.files, repr(context))
        return self._codes.recall(
            key, lambda: _Code(key, plan, context, self._renderer)
        )

    def _context(self, plan: Plan) -> dict[str, Any]:
        spec = plan.spec
        return {
            "name": spec.name,
            "package": spec.package,
            "task": spec.task,
            "description": spec.description,
            "options": spec.options,
            "values": plan.values,
            "prompts": plan.prompts,
            "dependencies": plan.dependencies,
            "dev_dependencies": plan.dev_dependencies,
            "extras": plan.extras,
            "generator_version": __version__,
        }

    def _effective(
        self, plan: Plan, schema: "ConfigSchema", spec: Spec
    ) -> dict[str, ConfigValue | None]:
        for key, value in plan.defaults.items():
            if problem := schema.problem(key, value):
                raise self._templates.fault(plan.manifests[-1], f"config: {problem}")
        own = {field.key: field.default for field in schema.fields.values()}
        return {**own, **plan.defaults, **spec.config}

    def _check_prompts(
        self, plan: Plan, effective: Mapping[str, ConfigValue | None], spec: Spec
    ) -> None:
        """See whether each text around the input can be filled in."""
        for prompt in plan.prompts:
            key = f"{prompts.SECTION}.{prompt.name}"
            if problem := prompts.problem(str(effective.get(key, "")), prompt):
                if key in spec.config:
                    raise UserError(f"config: {key}: {problem}")
                raise self._templates.fault(plan.manifests[-1], f"{key}: {problem}")

    def _engine_files(self, spec: Spec) -> dict[str, File]:
        return {
            specs.FILE: File(data=spec.document.encode("utf-8")),
            SCHEMA_FILE: File(data=self._schema_file(spec.task)),
        }

    def _lock(self, tree: FileTree, plan: Plan) -> File:
        paths = {"catalog.toml", *plan.manifests, *(f.template for f in plan.files)}
        manifests = plans.chosen(plan.spec, self._catalog)
        paths.update(base for manifest in manifests for base in manifest.bases)
        hasher = hashlib.sha256()
        for path in sorted(paths):
            content = lock.digest(self._templates.read(path))
            hasher.update(f"{path}\0{content}\n".encode())
        return lock.dump(
            tree,
            generator=__version__,
            templates=f"sha256:{hasher.hexdigest()}",
        )


class _Code(Mapping[str, File]):
    """The Python files of a plan, each rendered when it is first looked at."""

    def __init__(
        self, key: Hashable, plan: Plan, context: Mapping[str, Any], renderer: Renderer
    ) -> None:
        self.key = key
        """What they all depend on."""
        self._planned = {f.target: f for f in plan.files if _is_code(f)}
        self._context, self._renderer = context, renderer
        self._rendered: dict[str, File] = {}

    def __getitem__(self, path: str) -> File:
        if path not in self._rendered:
            self._rendered[path] = self._renderer.render(
                self._planned[path], self._context
            )
        return self._rendered[path]

    def __contains__(self, path: object) -> bool:
        return path in self._planned

    def __iter__(self) -> Iterator[str]:
        return iter(self._planned)

    def __len__(self) -> int:
        return len(self._planned)


def _is_code(file: PlannedFile) -> bool:
    return file.target.endswith(".py")


def _nested(config: Mapping[str, ConfigValue | None]) -> SimpleNamespace:
    root = SimpleNamespace()
    for key, value in config.items():
        *sections, name = key.split(".")
        place = root
        for section in sections:
            vars(place).setdefault(section, SimpleNamespace())
            place = getattr(place, section)
        setattr(place, name, value)
    return root


def _sections(
    schema: "ConfigSchema",
    effective: Mapping[str, ConfigValue | None],
    apart: Mapping[str, str],
) -> tuple[Section, ...]:
    """The tables of the config; one that stands apart is named where it belongs."""
    return tuple(
        Section(
            name=section.name,
            doc=section.doc,
            fields=(
                *(
                    Setting(
                        key=field.key.rpartition(".")[2],
                        value=effective[field.key],
                        doc=field.doc,
                    )
                    for field in section.fields
                ),
                *(
                    Setting(
                        key=other.name.rpartition(".")[2], value=path, doc=other.doc
                    )
                    for other in schema.sections
                    if (path := apart.get(other.name))
                    and other.name.rpartition(".")[0] == section.name
                ),
            ),
        )
        for section in schema.sections
    )
