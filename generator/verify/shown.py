"""A verification for people to read: lines as it goes, a table at the end."""

from collections.abc import Mapping
from typing import Any

from rich.table import Table
from rich.text import Text

from generator.report import Report
from generator.verify.step import Step, Verification

_STYLES = {"passed": "green", "failed": "bold red", "timeout": "bold red"}


def ended(report: Report, step: Step) -> None:
    """One line as a step ends."""
    style = _STYLES.get(step.outcome, "yellow")
    said = f": {step.message}" if step.message else ""
    report.step(step.outcome, f"{step.name} ({step.seconds:.1f} s){said}", style=style)


def table(verification: Verification) -> Table:
    """Every step: its outcome, its seconds, what it saw."""
    found = Table(
        title=f"Level {verification.level}", title_justify="left", expand=False
    )
    for column in ("step", "outcome"):
        found.add_column(column, no_wrap=True)
    found.add_column("seconds", justify="right", no_wrap=True)
    found.add_column("what it saw", overflow="fold")
    for step in verification.steps:
        style = _STYLES.get(step.outcome, "yellow")
        found.add_row(
            step.name,
            Text(step.outcome, style=style),
            f"{step.seconds:.1f}",
            Text(step.message or _facts(step.facts)),
        )
    return found


def metrics(verification: Verification) -> Table | None:
    """The model beside the base learners, where the run says both."""
    own = verification.metrics
    beside = own.get("beside")
    if not isinstance(beside, Mapping) or not beside:
        return None
    rows = {**beside, "this model": own}
    first = next(iter(beside.values()))
    names = [n for n, v in first.items() if isinstance(v, int | float)]
    found = Table(title="On the same held-out rows", title_justify="left", expand=False)
    found.add_column("", no_wrap=True)
    for name in names:
        found.add_column(name.replace("_", " "), justify="right")
    for who, values in rows.items():
        found.add_row(who, *(_value(values.get(n, "")) for n in names))
    return found


def failures(report: Report, verification: Verification) -> None:
    """What failed: the step, the file, the last lines of its output."""
    for step in verification.steps:
        if step.failed and step.level != "static":  # whose findings were shown already
            where = f" ({step.where})" if step.where else ""
            report.failure(f"{step.name}: {step.message}{where}", step.tail)


def closing(verification: Verification) -> str:
    """The whole in one line."""
    counts: dict[str, int] = {}
    for step in verification.steps:
        counts[step.outcome] = counts.get(step.outcome, 0) + 1
    parts = [", ".join(f"{n} {outcome}" for outcome, n in counts.items())]
    parts.append(f"in {verification.seconds:.0f} s")
    if name := verification.device.get("name"):
        parts.append(f"on {name}")
    if verification.samples_per_second:
        parts.append(f"at {verification.samples_per_second:.0f} samples/s")
    if verification.peak_memory_mb:
        parts.append(f"with {verification.peak_memory_mb:,.0f} MB at most")
    return " ".join(parts)


def _facts(facts: Mapping[str, Any]) -> str:
    return ", ".join(f"{k.replace('_', ' ')} {_value(v)}" for k, v in facts.items())


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list | tuple):
        return " ".join(map(_value, value))
    return f"{value:,}" if isinstance(value, int) else str(value)
