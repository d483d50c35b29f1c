"""Level static: every check of `scaffold new`, over the project's files as they are now."""

import time

from generator import checks
from generator.model import CheckReport, FileTree, Seam
from generator.verify.project import Project
from generator.verify.step import Step

_UNREADABLE = "SC001"


def examine(project: Project, tree: FileTree, seams: tuple[Seam, ...]) -> CheckReport:
    """Run all checks; what is declared is what the project itself declares."""
    return checks.run(
        tree,
        checks.Facts(
            package=project.spec.package,
            dependencies=project.dependencies,
            dev_dependencies=project.dev_dependencies,
            optional=project.optional,
            seams=seams,
        ),
    )


def step(report: CheckReport, began: float) -> Step:
    """The level as one step; its findings are shown beside it.

    Args:
        report: what the checks saw.
        began: when, by `time.monotonic`.
    """
    errors = [f for f in report.findings if f.level == "error"]
    first = errors[0] if errors else None
    return Step(
        level="static",
        name="references",
        outcome="failed" if errors else "passed",
        seconds=time.monotonic() - began,
        message=_count(len(errors)) + f", the first: {first}" if first else "",
        path=first.path if first else "",
        line=first.line if first else 0,
        facts={
            "resolved": report.resolved,
            "total": report.total,
            "faults": len(errors),
        },
    )


def unreadable(report: CheckReport) -> bool:
    """Whether a file does not parse, so that nothing can run."""
    return any(f.code == _UNREADABLE for f in report.findings)


def _count(faults: int) -> str:
    return f"{faults} fault{'s' if faults != 1 else ''}"
