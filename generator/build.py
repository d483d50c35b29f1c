"""Request -> project, pure: it reads templates, asks a store what was proved, writes nothing."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from generator import catalog as catalogs
from generator import memo
from generator.catalog import Catalog
from generator.errors import ScaffoldError
from generator.model import Built, Checked, CheckReport, File, FileTree, Plan, Spec
from generator.resources import TemplateDirectory
from generator.spec import Request

if TYPE_CHECKING:
    from generator.pipeline import Pipeline


__all__ = ["Builder", "Built"]


class _Record(msgspec.Struct, frozen=True, array_like=True):
    """A built project as it is stored."""

    spec: Spec
    plan: Plan
    files: dict[str, File]
    checks: dict[str, Checked]


class Builder:
    """Builds projects from one template directory, as it was when first read."""

    def __init__(
        self, templates: TemplateDirectory, store: memo.Store | None = None
    ) -> None:
        """Read the catalog.

        Args:
            templates: where manifests and templates are.
            store: what was made and proved before. By default this process remembers
                the parts of projects, which many share, and no whole ones.
        """
        self.templates = templates.snapshot()
        self.catalog: Catalog = catalogs.load(self.templates)
        self._projects = store
        self._parts = memo.Memory() if store is None else store

    def build(self, request: Request) -> Built:
        """Make the project that was asked for.

        Raises:
            UserError: if the request is wrong, before anything is made of it.
            ScaffoldError: if a template is wrong. Faults in what the templates emit are
                no exception but findings in the report.
        """
        if self._projects is None:
            return self._make(request)
        key = memo.key("project", self._inputs, _written(request))
        stored = self._projects.get(key)
        found = _decode(stored) if stored is not None else None
        if found is None:
            found = self._make(request)
            if self._pipeline.knows_its_inputs:
                self._projects.put(key, _encode(found))
        return found

    def _make(self, request: Request) -> Built:
        with _without_collector():
            return self._pipeline.build(request)

    def json_schema(self) -> dict[str, Any]:
        """A JSON Schema for scaffold.toml: every task, option and config key."""
        return self._pipeline.json_schema()

    @cached_property
    def _pipeline(self) -> "Pipeline":
        # Imported here: with black and the checks it takes longer than a stored project does.
        from generator.pipeline import Pipeline

        return Pipeline(self.templates, self.catalog, self._parts, self._inputs)

    @cached_property
    def _inputs(self) -> str:
        """A hash of every file that the catalog leads to."""
        paths = sorted(self.catalog.paths)
        return memo.key(
            "templates", *(part for p in paths for part in self._content(p))
        )

    def _content(self, path: str) -> tuple[str | bytes, ...]:
        try:
            return path, "is", self.templates.read(path)
        except ScaffoldError as error:  # it matters to those alone who choose it
            return path, "fails", str(error)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Trees of syntax live as long as the build: walking them for garbage takes a fifth of it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _written(request: Request) -> str:
    """All of a request, the order of its parts included."""
    return repr(
        (
            request.source,
            request.where,
            request.directory,
            tuple(request.flags.items()),
            tuple(request.settings.items()),
            tuple(request.prompts.items()),
            tuple(request.found.items()),
        )
    )


def _encode(built: Built) -> bytes:
    return msgspec.msgpack.encode(
        _Record(built.spec, built.plan, dict(built.tree), dict(built.report.checks))
    )


def _decode(data: bytes) -> Built | None:
    """The project that was stored; None for what is none."""
    try:
        record = msgspec.msgpack.decode(data, type=_Record)
    except msgspec.DecodeError:
        return None
    return Built(
        spec=record.spec,
        plan=record.plan,
        tree=FileTree(record.files),
        report=CheckReport(checks=record.checks),
    )
