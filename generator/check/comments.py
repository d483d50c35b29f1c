"""Comments in the checked code that wave a finding through: `# scaffold: ignore[SC101]`."""

import re

from generator.model import Finding

_COMMENT = re.compile(rb"#\s*scaffold:\s*ignore(?:\[([A-Z0-9,\s]*)\])?")


def waves_through(data: bytes, finding: Finding) -> bool:
    """Whether a comment in the finding's line names its code, or none."""
    lines = data.splitlines()
    if not 0 < finding.line <= len(lines):
        return False
    found = _COMMENT.search(lines[finding.line - 1])
    if not found:
        return False
    return found[1] is None or finding.code.encode() in re.split(rb"[,\s]+", found[1])
