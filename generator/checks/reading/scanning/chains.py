"""Names at the end of what stands before a dot, a call or a subscript."""

from generator import syntax


def last_name(node: syntax.BaseExpression) -> str:
    """`c` of `a.b.c` and of `f().c`; empty where the end is no name."""
    if isinstance(node, syntax.Attribute):
        return node.attr.value
    return node.value if isinstance(node, syntax.Name) else ""


def called_name(node: syntax.BaseExpression) -> str:
    """`c` of `a.b.c`, and of `c[int]`, which is called as `c` is."""
    return last_name(node.value if isinstance(node, syntax.Subscript) else node)
