"""Findings for people: the place, the line, the word in it, and the other end."""

from collections.abc import Iterator

from generator.check.shown.source import Extract, Sources
from generator.model import Finding, Place, Unresolved
from generator.report import Line

_FRAME = "blue"


def framed(finding: Finding, sources: Sources) -> Iterator[Line]:
    """A finding with the line that it is in, and its other end."""
    other = finding.other
    here = sources.extract(
        finding.path, finding.line, finding.column, sources.width(finding)
    )
    there = sources.extract(other.path, other.line, 0, 0) if other else None
    numbers = [str(finding.line), str(other.line if other and there else "")]
    margin = max(map(len, numbers))
    yield head(finding)
    if here:
        yield _bar(margin)
        yield from _extract(here, finding.line, margin, "^", "bold red")
    for label, text in notes(finding):
        yield [(f"{'':>{margin}} = ", _FRAME), (f"{label}: ", "bold"), (text, "")]
        if label == "note" and other and there:
            yield from _extract(there, other.line, margin, "", "")
    yield []


def concise(finding: Finding) -> Line:
    """A finding in one line."""
    hint = f" ({visible(finding.hint)})" if finding.hint else ""
    return [*head(finding), (hint, "")]


def head(finding: Finding) -> Line:
    """The line that names place, rule and fault: `train.py:3:14: SC201 …`."""
    return [
        (f"{at(place(finding))}: ", "bold"),
        (finding.code, "bold red"),
        (f" {visible(finding.message)}", ""),
    ]


def unresolved(reference: Unresolved) -> Line:
    """A reference of which nothing is said, in one line."""
    state = "not followed" if reference.looked_at else "not looked at"
    where = f"{at(reference.place)}: "
    return [
        (where, "bold"),
        (f"{reference.kind} {state}: ", "dim"),
        (reference.why, ""),
    ]


def notes(finding: Finding) -> list[tuple[str, str]]:
    """What the hint says, by part: a `note` that names the other end, and `help`."""
    other = finding.other
    found: list[tuple[str, str]] = []
    for part in filter(None, finding.hint.split("; ")):
        before, _, word = part.rpartition(" ")
        if other is not None and _names(other, word):
            note = ("note", f"{before} {at(other)}".strip())
            found.append((note[0], visible(note[1])))
        else:
            found.append(("help", visible(part)))
    if other is not None and all(label != "note" for label, _ in found):
        found.insert(0, ("note", f"see {at(other)}"))
    return sorted(found, reverse=True)


def at(place: Place) -> str:
    """A place as editors take it: `train.py:3:14`."""
    parts = [place.path, place.line, place.column]
    return visible(":".join(str(part) for part in parts if part))


def visible(text: str) -> str:
    """A text in one line, with nothing that a terminal would obey."""
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode()
        for c in text
    )


def _names(other: Place, word: str) -> bool:
    """Whether a word of a hint is the other end, by its path in its project."""
    return any(
        whole == word or whole.endswith(f"/{word}")
        for whole in (str(other), other.path)
    )


def place(finding: Finding) -> Place:
    """Where a finding is."""
    column = finding.column if finding.line else 0
    return Place(path=finding.path, line=finding.line, column=column)


def _extract(
    extract: Extract, line: int, margin: int, mark: str, style: str
) -> Iterator[Line]:
    yield [(f"{line:>{margin}} | ", _FRAME), (extract.text, "")]
    if mark and extract.width:
        below = f"{'':{extract.start}}{mark * extract.width}"
        yield [(f"{'':>{margin}} | ", _FRAME), (below, style)]


def _bar(margin: int) -> Line:
    return [(f"{'':>{margin}} |", _FRAME)]
