"""Plan -> FileTree: Jinja, sandboxed, nothing undefined, no bare holes."""

import traceback
from collections.abc import Mapping
from typing import Any

import jinja2
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from generator.errors import ScaffoldError
from generator.filters import FILTERS, Safe
from generator.model import File, PlannedFile
from generator.resources import TemplateDirectory


class Renderer:
    """Renders the files of one template directory."""

    def __init__(self, templates: TemplateDirectory) -> None:
        self._templates = templates
        self.read: set[str] = set()
        """Every template that was read, those included by others too."""
        self._environment = ImmutableSandboxedEnvironment(
            loader=jinja2.FunctionLoader(self._source),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            autoescape=False,
            finalize=_finalize,
        )
        self._environment.filters = dict(FILTERS)
        self._environment.globals.clear()

    def render(self, file: PlannedFile, context: Mapping[str, Any]) -> File:
        """Make one file.

        Raises:
            ScaffoldError: naming the template and the line, whatever went wrong in it.
        """
        if file.verbatim:
            data = self._templates.read(file.template)
        else:
            data = self._text(file.template, context).encode("utf-8")
        return File(data=data, executable=file.executable, template=file.template)

    def _text(self, path: str, context: Mapping[str, Any]) -> str:
        try:
            return self._environment.get_template(path).render(context)
        except ScaffoldError:
            raise
        except jinja2.TemplateSyntaxError as error:
            where, line = error.name or path, error.lineno
            raise self._templates.fault(where, str(error), line=line) from error
        except SecurityError as error:
            raise self._fault(path, f"unsafe: {error}", error) from error
        except Exception as error:  # a template may make any filter or value raise
            raise self._fault(path, str(error) or repr(error), error) from error

    def _fault(self, path: str, message: str, error: Exception) -> ScaffoldError:
        line = 0
        for frame in traceback.extract_tb(error.__traceback__):
            if frame.filename.endswith(".jinja"):
                path, line = frame.filename, frame.lineno or 0
        return self._templates.fault(path, message, line=line)

    def _source(self, path: str) -> tuple[str, str, None]:
        self.read.add(path)
        try:
            return self._templates.read(path).decode("utf-8"), path, None
        except UnicodeDecodeError as error:
            raise self._templates.fault(path, "not UTF-8") from error


def _finalize(value: object) -> object:
    if not isinstance(value, Safe | jinja2.Undefined):
        raise TypeError(f"a bare hole: print {value!r} through a typed filter")
    return value
