"""The nearest right choice, in the words of an error's hint."""

import difflib
from collections.abc import Iterable


def nearest(wrong: str, choices: Iterable[str]) -> str:
    """Say "did you mean?" where a choice is near, else list what there is."""
    known = sorted(choices)
    near = difflib.get_close_matches(wrong.lower(), known, n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]!r}?"
    if not known:
        return "there is nothing to choose from"
    return "choose from " + ", ".join(known)
