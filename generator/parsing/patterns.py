"""The statement `match`, and its patterns."""

import ast
from collections.abc import Mapping

from generator import syntax
from generator.parsing.compound import block
from generator.parsing.making import Make, Maker, maybe


def _match(node: ast.Match, make: Make) -> syntax.Match:
    return syntax.Match(
        make(node.subject), tuple([_case(case, make) for case in node.cases])
    )


def _case(node: ast.match_case, make: Make) -> syntax.MatchCase:
    pattern, guard = make(node.pattern), maybe(node.guard, make)
    return syntax.MatchCase(pattern, block(node.body, make), guard)


def _match_value(node: ast.MatchValue, make: Make) -> syntax.MatchValue:
    return syntax.MatchValue(make(node.value))


def _match_singleton(node: ast.MatchSingleton, make: Make) -> syntax.MatchSingleton:
    return syntax.MatchSingleton(syntax.Name(str(node.value)))


def _match_sequence(node: ast.MatchSequence, make: Make) -> syntax.MatchList:
    return syntax.MatchList(
        tuple(
            [
                (
                    make(pattern)
                    if isinstance(pattern, ast.MatchStar)
                    else syntax.MatchSequenceElement(make(pattern))
                )
                for pattern in node.patterns
            ]
        )
    )


def _match_star(node: ast.MatchStar, make: Make) -> syntax.MatchStar:
    return syntax.MatchStar(syntax.Name(node.name) if node.name else None)


def _match_mapping(node: ast.MatchMapping, make: Make) -> syntax.MatchMapping:
    pairs = zip(node.keys, node.patterns, strict=True)
    return syntax.MatchMapping(
        tuple([syntax.MatchMappingElement(make(k), make(p)) for k, p in pairs]),
        syntax.Name(node.rest) if node.rest else None,
    )


def _match_class(node: ast.MatchClass, make: Make) -> syntax.MatchClass:
    keywords = zip(node.kwd_attrs, node.kwd_patterns, strict=True)
    return syntax.MatchClass(
        make(node.cls),
        tuple([syntax.MatchSequenceElement(make(p)) for p in node.patterns]),
        tuple(
            [
                syntax.MatchKeywordElement(syntax.Name(key), make(pattern))
                for key, pattern in keywords
            ]
        ),
    )


def _match_as(node: ast.MatchAs, make: Make) -> syntax.MatchAs:
    return syntax.MatchAs(
        maybe(node.pattern, make), syntax.Name(node.name) if node.name else None
    )


def _match_or(node: ast.MatchOr, make: Make) -> syntax.MatchOr:
    return syntax.MatchOr(
        tuple([syntax.MatchOrElement(make(pattern)) for pattern in node.patterns])
    )


MAKERS: Mapping[str, Maker] = {
    "Match": _match,
    "MatchAs": _match_as,
    "MatchClass": _match_class,
    "MatchMapping": _match_mapping,
    "MatchOr": _match_or,
    "MatchSequence": _match_sequence,
    "MatchSingleton": _match_singleton,
    "MatchStar": _match_star,
    "MatchValue": _match_value,
}
