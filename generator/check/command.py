"""The command: checks, mends or keeps a baseline as it was asked, and prints what came out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from generator.check import baseline, fixing, looking
from generator.check.result import Result
from generator.check.shown import github, text
from generator.check.shown.source import Sources
from generator.errors import UserError
from generator.model import Finding
from generator.report import Report

Form = Literal["text", "concise", "json", "sarif", "github"]
FORMS: tuple[Form, ...] = get_args(Form)
_NAMED = 3
"""Files that were asked for in vain and are named one by one."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """What was asked."""

    paths: tuple[Path, ...]
    form: Form = "text"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    baseline: Path | None = None
    write_baseline: bool = False
    fix: bool = False
    diff: bool = False
    """Show what `fix` would write."""
    explain: bool = False
    python: Path | None = None
    """The Python that the projects run with."""


def command(report: Report, order: Order) -> None:
    """Check, and say what was found: findings are exit code 1.

    Raises:
        UserError: what was asked does not go together, or cannot be.
        ProblemError: a file could not be written.
    """
    _listen(report, order)
    found = list(
        looking.projects(
            order.paths or (Path(),),
            select=order.select,
            ignore=order.ignore,
            explain=order.explain,
            python=order.python,
        )
    )
    if order.write_baseline:
        written = baseline.write(found, order.baseline)
        report.add(baselines={path.as_posix(): n for path, n in written.items()})
        for path, number in written.items():
            report.step("Wrote", f"{_short(path)}: {_count(number, 'finding')}")
    sifted = baseline.sift(found, order.baseline)
    results = sifted.results
    if order.fix or order.diff:
        results = _mended(report, order, results)
    _show(report, order, results)
    _stale(report, sifted.stale)


def _listen(report: Report, order: Order) -> None:
    """Take the form as the report's own where it is one, and refuse what does not go together."""
    if report.as_json and order.form not in ("text", "json"):
        raise UserError(
            f"--json and --format {order.form} ask for two things",
            hint="--json is --format json",
        )
    report.quiet = report.quiet or order.form == "sarif"  # nothing else on stdout
    if order.write_baseline and (order.fix or order.diff):
        raise UserError("--write-baseline goes with neither --fix nor --diff")
    if order.diff and order.form in ("sarif", "github"):
        raise UserError(f"--diff does not go with --format {order.form}")


def _mended(
    report: Report, order: Order, results: Iterable[Result]
) -> tuple[Result, ...]:
    """What is left to tell once everything is mended that can be; with `diff`, only shown."""
    repairs = [fixing.repair(result) for result in results]
    fixed = [(r.after, finding) for r in repairs for finding in r.fixed]
    report.add(fixed=[result.shown(finding).as_json() for result, finding in fixed])
    if order.diff:
        patch = "".join(repair.diff() for repair in repairs)
        report.add(diff=patch)
        report.text(patch)
        report.step("Fixable", _count(len(fixed), "fault"))
        report.exit_code = 1 if fixed else 0
        return tuple(repair.after for repair in repairs)
    for repair in repairs:
        repair.write()
    for result, finding in fixed:
        assert finding.fix is not None, "only such are mended"
        where = text.at(text.place(result.shown(finding)))
        report.step("Fixed", f"{where}: {finding.code} {finding.fix.title}")
    return tuple(repair.after for repair in repairs)


def _show(report: Report, order: Order, results: Sequence[Result]) -> None:
    findings = [f for result in results for f in result.findings]
    sources = Sources(results)
    if order.form == "sarif":
        from generator.check.shown import sarif  # it loads the checks

        report.text(sarif.log(results, sources))
    else:
        for finding in findings:
            _print(report, order, finding, sources)
    unresolved = sorted(u for result in results for u in result.unresolved)
    if order.explain:
        report.add(unresolved=[u.as_json() for u in unresolved])
        if order.form in ("text", "concise"):
            for reference in unresolved:
                report.line(text.unresolved(reference))
    if findings:
        report.exit_code = 1
    _close(report, results, findings)


def _print(report: Report, order: Order, finding: Finding, sources: Sources) -> None:
    if order.form == "github":
        report.text(github.annotation(finding, sources))
    elif order.form == "concise":
        report.line(text.concise(finding))
    elif not report.as_json:
        for line in text.framed(finding, sources):
            report.line(line)


def _close(
    report: Report, results: Sequence[Result], findings: Sequence[Finding]
) -> None:
    """Say how much was looked at, and what could not be."""
    files, resolved, total, passed, ignored = (
        sum(getattr(result, what) for result in results)
        for what in ("files", "resolved", "total", "passed", "ignored")
    )
    known = sum(len(result.known) for result in results)
    unread = {path: why for result in results for path, why in result.unread.items()}
    untold = {path: why for result in results for path, why in result.untold.items()}
    gave_up = sorted({code for result in results for code in result.gave_up})
    report.add(
        findings=[finding.as_json() for finding in findings],
        files=files,
        references={
            "resolved": resolved,
            "not_followed": total - resolved,
            "not_looked_at": passed,
            "total": total,
        },
        ignored=ignored,
        known=known,
        unread=unread,
        untold=untold,
        gave_up=gave_up,
    )
    more = f", {ignored:,} ignored" if ignored else ""
    more += f", {known:,} in the baseline" if known else ""
    report.step(
        "Checked",
        f"{_count(files, 'file')}: {_count(resolved, 'reference')} resolved,"
        f" {total - resolved:,} not followed, {passed:,} not looked at;"
        f" {_count(len(findings), 'fault')}{more}",
    )
    _files(report, untold, "is not checked", "are not checked", _NAMED)
    rest = {path: why for path, why in unread.items() if path not in untold}
    _files(report, rest, "could not be read", "could not be read", 0)
    for code in gave_up:
        report.note(f"{code} says nothing: it met code that nests too deeply")


def _files(
    report: Report, files: dict[str, str], one: str, more: str, named: int
) -> None:
    """Name a few files and why, or say how many there are."""
    if len(files) <= named:
        for path, why in files.items():
            report.note(f"{text.visible(path)} {one}: {why}")
        return
    where = "they are" if report.verbose else "-v names them"
    what = one if len(files) == 1 else more
    report.note(f"{_count(len(files), 'file')} {what}; {where}")
    for path, why in files.items():
        report.detail(f"{text.visible(path)}: {why}")


def _stale(report: Report, stale: Sequence[str]) -> None:
    """Say what a baseline has too much."""
    report.add(stale=list(stale))
    if stale:
        count = f"{len(stale):,} entr{'y' if len(stale) == 1 else 'ies'}"
        where = "" if report.verbose else ", -v names them"
        report.note(
            f"{count} of the baseline no longer found; --write-baseline drops them{where}"
        )
    for line in stale:
        report.detail(text.visible(line))


def _short(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
