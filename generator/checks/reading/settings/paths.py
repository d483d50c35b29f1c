"""What code says of the path of a file that it opens."""

import posixpath
import re

from generator import pycode, syntax
from generator.checks.reading.scanning.chains import last_name
from generator.checks.reading.scanning.tables import Binding, Scope
from generator.checks.reading.settings.callers import Callers
from generator.checks.reading.settings.values import Named

_SAME = frozenset(
    "open Path str expanduser abspath realpath resolve absolute as_posix read read_text "
    "read_bytes to_absolute_path normpath expandvars PurePath StringIO fspath decode strip".split()
)
"""Calls that give the file, its content or its path again."""
_UNKNOWN = Named(ends=frozenset(), whole=False)


class Paths:
    """Follows a path, a stream or a text to the names of the files that it may be of."""

    def __init__(self, callers: Callers) -> None:
        self._callers = callers
        self._infer = callers.infer
        self._busy: set[syntax.Node] = set()
        self._defaults: dict[str, list[syntax.BaseExpression | None]] | None = None

    def named(self, node: syntax.BaseExpression, scope: Scope) -> Named:
        """The names that a path may have."""
        if node in self._busy:
            return Named(ends=frozenset(), whole=True)
        self._busy.add(node)
        try:
            return self._named(node, scope)
        finally:
            self._busy.discard(node)

    def _named(self, node: syntax.BaseExpression, scope: Scope) -> Named:
        text = pycode.string(node)
        if text is not None:
            return Named(ends=frozenset({text}), whole=True) if text else _UNKNOWN
        match node:
            case syntax.FormattedString():
                return self._formatted(node)
            case syntax.Name():
                home = scope.find(node.value)
                bindings = home.bindings[node.value] if home else []
                return _joined([self._binding(b) for b in bindings])
            case syntax.Attribute():
                return self._attribute(node, scope)
            case syntax.BinaryOperation(operator="/"):
                return self._under(node.left, self.named(node.right, scope))
            case syntax.BinaryOperation(operator="+"):
                parts = _added(node)
                texts = [pycode.string(p) or "*" for p in parts]
                if texts[-1] == "*" and len(texts) > 1:  # `HERE + config_path`
                    end = self.named(parts[-1], scope)
                    if end.ends:
                        return Named(ends=end.ends, whole=False)
                return _pattern("".join(texts), first_is_open=texts[0] == "*")
            case syntax.BooleanOperation():
                return _joined(
                    [self.named(node.left, scope), self.named(node.right, scope)]
                )
            case syntax.IfExp():
                return _joined(
                    [self.named(node.body, scope), self.named(node.orelse, scope)]
                )
            case syntax.Call():
                return self._call(node, scope)
        return _UNKNOWN

    def _formatted(self, node: syntax.FormattedString) -> Named:
        """What is computed in it may be anything within a folder."""
        parts = [
            p.value if isinstance(p, syntax.FormattedStringText) else "*"
            for p in node.parts
        ]
        return _pattern("".join(parts), first_is_open=parts[:1] == ["*"])

    def _attribute(self, node: syntax.Attribute, scope: Scope) -> Named:
        """`args.config`: what its add_argument has for a default."""
        found = self._arguments().get(node.attr.value)
        if not found:
            return _UNKNOWN
        root = scope.module.root
        values = [self.named(d, root) if d is not None else _UNKNOWN for d in found]
        return Named(ends=_joined(values).ends, whole=False)

    def _arguments(self) -> dict[str, list[syntax.BaseExpression | None]]:
        if self._defaults is None:
            self._defaults = {}
            for _, table in self._infer.project:
                for located in table.calls:
                    func = located.node.func
                    name = func.attr.value if isinstance(func, syntax.Attribute) else ""
                    if name in ("add_argument", "add_option"):
                        self._argument(located.node)
        return self._defaults

    def _argument(self, call: syntax.Call) -> None:
        assert self._defaults is not None
        keywords = {a.keyword.value: a.value for a in call.args if a.keyword}
        names = [pycode.string(a.value) or "" for a in call.args if not a.keyword]
        name = next((n for n in names if n.startswith("--")), names[0] if names else "")
        dest = pycode.string(keywords.get("dest")) or name.lstrip("-").replace("-", "_")
        self._defaults.setdefault(dest, []).append(keywords.get("default"))

    def _call(self, node: syntax.Call, scope: Scope) -> Named:
        name = last_name(node.func)
        args = [a.value for a in node.args if not a.star and a.keyword is None]
        if name in ("join", "joinpath") and args:
            end = self.named(args[-1], scope)
            before = args[-2] if len(args) > 1 else node.func
            if not end.ends and pycode.string(before):
                end = Named(ends=frozenset({"*"}), whole=False)
            return self._under(before, end)
        if name == "format" and isinstance(node.func, syntax.Attribute):
            text = pycode.string(node.func.value) or ""
            return _pattern(
                re.sub(r"\{[^}]*\}", "*", text), first_is_open=text.startswith("{")
            )
        if name in ("files", "resource_filename", "resource_stream", "resource_string"):
            return self.named(args[-1], scope) if len(args) > 1 else _UNKNOWN
        if name in _SAME:
            if args and not (
                isinstance(node.func, syntax.Attribute) and _is_method(name)
            ):
                return self.named(args[0], scope)
            if isinstance(node.func, syntax.Attribute):
                return self.named(node.func.value, scope)
        return _UNKNOWN

    def _under(self, folder: syntax.BaseExpression, end: Named) -> Named:
        """A name in a folder; which one counts little: of those with that end, all may be meant."""
        text = pycode.string(folder)
        if text is not None:
            joined = (posixpath.join(text, e) for e in end.ends)
            return Named(ends=frozenset(joined), whole=end.whole)
        return Named(ends=end.ends, whole=False)

    def _binding(self, binding: Binding) -> Named:
        if binding.kind == "parameter":
            sites = self._callers.arguments(binding)
            if not sites:
                return _UNKNOWN
            return _joined(
                [self.named(s.value, s.scope) if s.value else _UNKNOWN for s in sites]
            )
        if binding.kind in ("assign", "with") and binding.value is not None:
            return self.named(binding.value, binding.scope)
        return _UNKNOWN


def _joined(values: list[Named]) -> Named:
    ends = frozenset(e for v in values for e in v.ends)
    return Named(ends=ends, whole=bool(values) and all(v.whole for v in values))


def _pattern(text: str, *, first_is_open: bool) -> Named:
    """A path of which something is computed: what is known must say where it is, or its name."""
    text = text.replace("{{", "{").replace("}}", "}")
    while "**" in text:
        text = text.replace("**", "*")
    if first_is_open:
        text = text.lstrip("*").partition("/")[2] if "/" in text else ""
    known = text.strip("*/").rpartition(".")[0] or text.strip("*/")
    return (
        Named(ends=frozenset({text}), whole=False) if known.strip("*/.") else _UNKNOWN
    )


def _added(node: syntax.BaseExpression) -> list[syntax.BaseExpression]:
    """The parts of `a + b + c`."""
    if isinstance(node, syntax.BinaryOperation) and node.operator == "+":
        return [*_added(node.left), *_added(node.right)]
    return [node]


def _is_method(name: str) -> bool:
    return name in (
        "read",
        "read_text",
        "read_bytes",
        "resolve",
        "absolute",
        "decode",
        "strip",
    )
