"""What one field of a dataclass or NamedTuple asks of the caller."""

from generator import pycode, syntax
from generator.checks.reading.scanning.tables import Binding, Parameter


def field_parameter(binding: Binding, keyword_only: bool) -> Parameter | None:
    """The parameter that a dataclass field makes; None for `field(init=False)`."""
    value, required = binding.value, binding.value is None
    if isinstance(value, syntax.Call):
        name = (pycode.dotted(value.func) or "").rpartition(".")[2]
        if name in ("field", "Field"):
            if keyword_value(value, "init") == "False":
                return None
            keyword_only = keyword_value(value, "kw_only") == "True" or keyword_only
            first = value.args[0] if value.args else None
            plain = first is not None and first.keyword is None and not first.star
            given = (
                plain
                and first is not None
                and not isinstance(first.value, syntax.Ellipsis)
            )
            names = {a.keyword.value for a in value.args if a.keyword}
            spread = any(a.star for a in value.args)
            required = not (given or spread or names & {"default", "default_factory"})
    return Parameter(
        name=binding.name,
        kind="keyword only" if keyword_only else "positional",
        required=required,
        annotation=binding.annotation,
        node=binding.node,
    )


def keyword_value(node: syntax.BaseExpression, name: str) -> str | None:
    """The value of a keyword of a decorator or field(), as a dotted name."""
    for arg in node.args if isinstance(node, syntax.Call) else ():
        if arg.keyword is not None and arg.keyword.value == name:
            return pycode.dotted(arg.value) or "?"
    return None
