"""What a check of one project came to."""

from collections.abc import Mapping
from dataclasses import dataclass

from generator.model import Finding


@dataclass(frozen=True, kw_only=True)
class Result:
    """What was found in one project, and how much of it was looked at."""

    findings: tuple[Finding, ...]
    """Paths are as somebody would type them from where the check was started."""
    ignored: int
    """Findings that a comment of the project waves through."""
    unread: Mapping[str, str]
    """Files that could not be read, and why."""
    files: int
    """Python files that were."""
    resolved: int
    total: int
    """References that were met; `total - resolved` could not be followed."""
