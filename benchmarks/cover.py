"""The pairwise cover: each two choices that go together are trained together once.

    python -m benchmarks.cover [--compile] [--only TEXT] [--json FILE]

The choices are the options of the catalog, and every `Literal` and `bool` of the emitted
configuration, as the emitted dataclasses declare them. Each case is really trained, on tiny
data with a tiny model, by a process forked from one probe server that has its libraries
loaded, one on each core. Exit code 1 if a case fails.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import choices
from benchmarks.choices import Case, Cover, Pair, Space
from generator import verify, writer
from generator.build import Builder
from generator.resources import templates

CONSOLE = Console()
_OFFLINE = {"WANDB_MODE": "offline", "HF_HUB_OFFLINE": "1"}


@dataclass(frozen=True, kw_only=True)
class Tried:
    """A case and what came of it."""

    case: Case
    step: verify.Step

    def __str__(self) -> str:
        step = self.step
        facts = ", ".join(f"{name} {value}" for name, value in step.facts.items())
        words = [f"{k}={v}" for k, v in self.case.items() if v is not None]
        said = f"{' '.join(words)}  {step.message or facts}"
        return f"{step.outcome:<8} {step.seconds:5.1f} s  {said}"


def train(
    cases: Sequence[Case], builder: Builder, workspace: Path, *, timeout: float
) -> Iterator[Tried]:
    """Train each case in a process forked from one server."""
    environment = {**os.environ, **_OFFLINE}
    place = workspace / "server"
    place.mkdir()
    server = verify.Server(sys.executable, workspace=place, env=environment)
    server.start()
    with server:
        asked: dict[verify.Request, Case] = {}
        for number, case in enumerate(cases):
            built = builder.build(choices.request(case))
            options = "-".join(str(v) for k, v in case.items() if "." not in k)
            project = workspace / options
            if not project.exists():
                writer.write(built.tree, project, commit=None)
            room = workspace / f"case-{number}"
            room.mkdir()
            task = builder.catalog.task(built.spec.task)
            request = verify.Request(
                project=project,
                package=built.spec.package,
                task_probes=(
                    builder.templates.root / task.probes if task.probes else None
                ),
                workspace=room,
                probes=("trains",),
                overrides=choices.overrides(case),
                timeout=timeout,
                jobs=len(os.sched_getaffinity(0)),  # a case computes with one thread
            )
            asked[request] = case
        for request, step in server.ask_all(asked):
            yield Tried(case=asked[request], step=step)


def main() -> int:
    """The command line; returns the exit code."""
    cli = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    cli.add_argument("--compile", action="store_true", help="torch.compile as well")
    cli.add_argument("--gpu", action="store_true", help="fp16 as well")
    cli.add_argument("--limit", type=int, help="train the first so many cases alone")
    cli.add_argument("--timeout", type=float, default=300.0, help="seconds a case")
    cli.add_argument("--json", type=Path, metavar="FILE", help="write the results")
    cli.add_argument("--page", type=Path, metavar="FILE", help="write docs/cover.md")
    asked = cli.parse_args()
    began = time.monotonic()
    builder = Builder(templates())
    space = choices.space(builder, gpu=asked.gpu, compiled=asked.compile)
    covering = choices.cover(space.choices, space.valid)
    _say_space(space, covering)
    cases, tried = covering.cases[: asked.limit], []
    with (
        tempfile.TemporaryDirectory(prefix="scaffold-cover-") as place,
        verify.terminable(),
    ):
        room = Path(place).resolve()
        for one in train(cases, builder, room, timeout=asked.timeout):
            tried.append(one)
            _say(f"{len(tried):>3}/{len(cases)} {one}")
    CONSOLE.print(_table(space, tried))
    failed = [one for one in tried if one.step.outcome != "passed"]
    for one in failed:
        _say(f"failed: {one}")
        _say("\n".join(f"  {line}" for line in one.step.tail))
    seconds = time.monotonic() - began
    _say(f"{len(tried)} cases, {len(failed)} failed, in {seconds:.0f} s")
    if asked.page:
        asked.page.write_text(_page(space, covering, tried, seconds), "utf-8")
    if asked.json:
        result = {
            "choices": space.choices,
            "left_out": space.left_out,
            "refused": [_pair(pair) for pair in covering.refused],
            "seconds": round(seconds, 1),
            "cases": [{"case": one.case, **asdict(one.step)} for one in tried],
        }
        asked.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return 1 if failed or len(tried) < len(cases) else 0


def _say_space(space: Space, covering: Cover) -> None:
    count = sum(map(len, space.choices.values()))
    reasons = {pair: space.refusal(dict(pair)) for pair in covering.refused}
    foreign = sum(why == choices.NO_KEY for why in reasons.values())
    _say(
        f"{len(space.choices)} parameters with {count} choices: {len(covering.cases)}"
        f" cases hold every pair, but {len(reasons) - foreign} that are refused"
        f" and {foreign} of a key that the option does not have"
    )
    for pair, why in reasons.items():
        if why != choices.NO_KEY:
            _say(f"  refused: {_pair(pair)} ({why or 'by what else they would need'})")
    for choice, why in space.left_out.items():
        _say(f"  left out: {choice} ({why})")


def _pair(pair: Pair) -> str:
    return " with ".join(f"{name}={choices.toml(value)}" for name, value in pair)


def _say(text: str) -> None:
    CONSOLE.print(text, highlight=False, markup=False, soft_wrap=True)


def _counts(
    found: Space, tried: Sequence[Tried]
) -> Iterator[tuple[str, str, str, str]]:
    """How often each choice was trained, and how often that failed."""
    for name, values in found.choices.items():
        for value in values:
            held = [one for one in tried if one.case[name] == value]
            failed = sum(one.step.outcome != "passed" for one in held)
            shown = "not there" if value is None else str(value)
            yield name, shown, str(len(held)), str(failed)


def _table(found: Space, tried: Sequence[Tried]) -> Table:
    table = Table(title="Trained", title_justify="left")
    for column in ("parameter", "choice"):
        table.add_column(column)
    for column in ("cases", "failed"):
        table.add_column(column, justify="right")
    for row in _counts(found, tried):
        table.add_row(*row)
    return table


def _page(found: Space, covering: Cover, tried: Sequence[Tried], seconds: float) -> str:
    """docs/cover.md."""
    reasons = {pair: found.refusal(dict(pair)) for pair in covering.refused}
    refused = [
        f"| {_pair(pair)} | {why or 'by what else they would need'} |"
        for pair, why in reasons.items()
        if why != choices.NO_KEY
    ]
    failed = sum(one.step.outcome != "passed" for one in tried)
    return "\n".join(
        [
            _HEAD,
            f"{len(tried)} cases, {failed} failed, in {seconds:.0f} s on"
            f" {len(os.sched_getaffinity(0))} cores.",
            "",
            "| parameter | choice | cases | failed |",
            "| --- | --- | --- | --- |",
            *(f"| {' | '.join(row)} |" for row in _counts(found, tried)),
            "",
            "| refused together | why |",
            "| --- | --- |",
            *refused,
            "",
            *(
                f"Left out: `{choice}` ({why})."
                for choice, why in found.left_out.items()
            ),
            "",
        ]
    )


_HEAD = """\
# The pairwise cover

Every two choices that may go together (tasks, options, and whatever the emitted configuration
declares as a choice) were trained together at least once, each case on tiny data with a tiny
model, to its end. `make cover` trains them again and writes this page.
"""


if __name__ == "__main__":
    sys.exit(main())
