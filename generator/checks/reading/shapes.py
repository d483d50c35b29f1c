"""Tuples, lists and mappings: what stands at which place in them."""

import libcst as cst

from generator.checks.reading.tables import Scope
from generator.checks.reading.values import (
    ClassValue,
    Evaluator,
    Items,
    Outside,
    Pairs,
    Row,
    Value,
    combine,
    item_of,
)


def display(
    evaluator: Evaluator, node: cst.Tuple | cst.List | cst.Set, scope: Scope
) -> Value:
    """A tuple is known part by part, a list or set by what all its items are."""
    if any(isinstance(e, cst.StarredElement) for e in node.elements):
        return Items(None)
    parts = [evaluator.value(e.value, scope) for e in node.elements]
    if isinstance(node, cst.Tuple):
        return Row(tuple(parts))
    return Items(combine(parts) if parts else None)


def subscript(evaluator: Evaluator, node: cst.Subscript, scope: Scope) -> Value:
    """What `value[index]` gives."""
    base = evaluator.value(node.value, scope)
    index = node.slice[0].slice if len(node.slice) == 1 else None
    match base:
        case Pairs():
            return base.item
        case Items():
            return base if isinstance(index, cst.Slice) else base.item
        case Row(parts):
            if isinstance(index, cst.Index) and isinstance(index.value, cst.Integer):
                at = index.value.evaluated_value
                return parts[at] if at < len(parts) else None
            return None
        case ClassValue():
            return base
        case Outside():
            return Outside()
    return None


def unpacked(value: Value, index: int | None) -> Value:
    """What the name at this place of a flat target gets."""
    if isinstance(value, Row) and index is not None:
        return value.parts[index] if index < len(value.parts) else None
    return item_of(value)
