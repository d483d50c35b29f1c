"""`scaffold doctor`: what this machine lacks, and what mends it."""

from pathlib import Path

from generator.report import Report


def doctor(report: Report, directory: Path | None, templates: Path | None) -> None:
    """Todo."""
