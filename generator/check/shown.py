"""What `scaffold check` prints: lines for people, annotations for GitHub, facts for JSON."""

from collections.abc import Iterable
from typing import Literal

from generator.check.result import Result
from generator.model import Finding
from generator.report import Report

Form = Literal["text", "json", "github"]


def show(report: Report, results: Iterable[Result], form: Form) -> None:
    """Print what was found, then how much was looked at; findings are exit code 1."""
    report.as_json = report.as_json or form == "json"
    every = list(results)
    findings = [f for result in every for f in result.findings]
    for finding in findings:
        report.text(_annotation(finding) if form == "github" else f"{finding}\n")
    files, resolved, total, ignored = (
        sum(getattr(result, what) for result in every)
        for what in ("files", "resolved", "total", "ignored")
    )
    unread = {path: why for result in every for path, why in result.unread.items()}
    report.add(
        findings=[finding.as_json() for finding in findings],
        files=files,
        references={"resolved": resolved, "total": total},
        ignored=ignored,
        unread=unread,
    )
    report.exit_code = 1 if findings else 0
    waved = f", {ignored} ignored" if ignored else ""
    report.step(
        "Checked",
        f"{files:,} files, {resolved:,} of {total:,} references followed:"
        f" {_count(len(findings), 'fault')}{waved}",
    )
    if unread:
        where = "-v names them" if not report.verbose else "they are"
        report.note(f"{_count(len(unread), 'file')} could not be read; {where}")
    for path, why in unread.items():
        report.detail(f"{path}: {why}")


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _annotation(finding: Finding) -> str:
    """A line that GitHub shows beside the code."""
    hint = f" ({finding.hint})" if finding.hint else ""
    place = f"file={_escaped(finding.path)},line={finding.line},title={finding.code}"
    return f"::error {place}::{finding.message}{hint}\n"


def _escaped(path: str) -> str:
    """A property of a workflow command, whose ends are commas and colons."""
    for letter, code in (("%", "%25"), (":", "%3A"), (",", "%2C")):
        path = path.replace(letter, code)
    return path
