"""Texts in code that are the path of a file but for a letter or two."""

import posixpath
import re
from collections.abc import Iterator

from msgspec import Struct

from generator.checks.reading.commands.whereabouts import Found
from generator.checks.reading.likeness import alike
from generator.checks.reading.world import World
from generator.model import Place

_QUOTED = re.compile(r"""(?P<mark>["'])(?P<path>(?:[\w-]+/)+[\w.-]+\.\w+)(?P=mark)""")


class Slip(Struct, frozen=True, kw_only=True):
    """A text that is no path, and the file that it must mean."""

    at: Place
    text: str
    found: Found


def read(world: World, asked: frozenset[str]) -> Iterator[Slip]:
    """Slips in the paths of a project; what code asks about may well not be there."""
    project = world.project
    for module, _ in project:
        text = project.texts[module.path]
        for match in _QUOTED.finditer(text):
            path = match["path"]
            folder, base = posixpath.split(path)
            start = posixpath.splitext(base)[1]
            near = [
                posixpath.basename(p)
                for p in project.listing.get(posixpath.normpath(folder), ())
                if p.endswith(start)
            ]
            if not near or base in near or base in asked or text.count(path) > 1:
                continue
            meant = next((n for n in near if alike(_stem(base), _stem(n))), None)
            if meant is None or path in project.ignored:
                continue
            line_start = text.rfind("\n", 0, match.start()) + 1
            at = Place(
                path=module.path,
                line=text.count("\n", 0, match.start()) + 1,
                column=match.start("path") - line_start + 1,
            )
            found = Found(
                state="missing",
                path=posixpath.normpath(posixpath.join(folder, meant)),
                hint=f"did you mean '{posixpath.join(folder, meant)}'?",
            )
            yield Slip(at=at, text=path, found=found)


def _stem(base: str) -> str:
    return posixpath.splitext(base)[0].replace("-", "_")
