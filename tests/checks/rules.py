"""How tests apply one rule for any project to files of text."""

from collections.abc import Mapping

from generator.checks import portable
from generator.model import File, FileTree


def findings(code: str, files: Mapping[str, str]) -> list[str]:
    """What a rule finds, as text."""
    tree = FileTree({path: File(data=text.encode()) for path, text in files.items()})
    seen, faults = portable.run(tree, [code])
    assert not faults, faults
    return [str(f) for f in sorted(seen[code].findings)]
