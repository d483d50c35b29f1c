"""Level full: the configured model and data, through the project's own doors and tests."""

import csv
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from generator import config_schema as schemas
from generator.model import FileTree
from generator.verify.process import Ended, last_lines, run
from generator.verify.project import Project
from generator.verify.step import Step

_ROWS = 8  # for which the predict door is asked
_DOORS = ("train", "evaluate", "predict", "export")
STEPS = (*_DOORS, "tests")
_ONNX = ("onnx", "onnxruntime", "onnxscript")
_NO_TESTS = 5  # pytest's exit code
_LINES = {".csv", ".tsv", ".jsonl"}
_PARAGRAPHS = {".conll", ".bio", ".iob", ".iob2"}
"""Files of texts with a word a line."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """Where and how the doors run."""

    project: Project
    python: Path
    workspace: Path
    overrides: tuple[str, ...]
    """Of the configuration, such as the device."""
    keys: Mapping[str, str]
    """What of the data the configuration names ("file", "text" …), by the key for it."""
    timeout: float | None

    @property
    def folder(self) -> Path:
        return self.workspace / "run"

    @property
    def package(self) -> Path:
        for place in ("", "src"):
            found = self.project.root / place / self.project.spec.package
            if found.is_dir():
                return found
        raise AssertionError("it was there when the project was read")


def steps(asked: Run) -> Iterator[Step | str]:
    """Each step as it ends; before it, the name of the step that begins."""
    trained = True
    for name in STEPS:
        if name in _DOORS and not (asked.package / f"{name}.py").is_file():
            yield _skipped(name, f"the project has no {asked.package.name}/{name}.py")
            trained = trained and name != "train"
            continue
        if name in _DOORS and not trained:
            yield _skipped(name, "there is no trained model")
            continue
        yield name
        step = _tests(asked) if name == "tests" else _door(asked, name)
        trained = trained and not (name == "train" and step.failed)
        yield step


def device_override(tree: FileTree, package: str, device: str) -> tuple[str, ...]:
    """What makes the project compute where it was asked to, if its configuration can."""
    sources = {p: f.text for p, f in tree.items() if p.endswith(".py")}
    field = schemas.read(sources, package).fields.get("train.device")
    if device == "auto" or field is None:
        return ()
    return (f"train.device={device if device in field.choices else 'auto'}",)


def metrics(asked: Run) -> dict[str, Any]:
    """The run's metrics.json; empty if there is none."""
    return _json(asked.folder / "metrics.json")


def throughput(asked: Run) -> tuple[float | None, float | None]:
    """Samples per second and peak memory in MB, over all sittings of the run.json."""
    sittings = _json(asked.folder / "run.json").get("sittings")
    sittings = [s for s in sittings if isinstance(s, dict)] if sittings else []
    seconds = sum(s.get("seconds") or 0 for s in sittings)
    samples = sum(s.get("samples") or 0 for s in sittings)
    peaks = [p for s in sittings if (p := s.get("peak_memory_mb"))]
    return (samples / seconds if seconds and samples else None), max(
        peaks, default=None
    )


# ------------------------------------------------------------------- doors and tests


def _door(asked: Run, name: str) -> Step:
    arguments: list[str | Path] = []
    facts: dict[str, Any] = {}
    if name == "predict":
        rows = _rows(asked)
        if rows is None:
            return _skipped(name, "no row of the data can be taken out of its file")
        arguments = ["--input", rows, "--output", asked.workspace / "answers.jsonl"]
    if name == "export" and _offers_onnx(asked):
        arguments = ["--onnx"]
    module = f"{asked.project.spec.package}.{name}"
    settings = (f"train.run={asked.folder}", *asked.overrides)
    step = _process(asked, name, ["-m", module, *arguments, *settings])
    if step.failed:
        return step
    if name == "train":
        rate, _ = throughput(asked)
        facts = {"samples_per_second": rate} if rate else {}
    elif name == "evaluate":
        facts = {k: v for k, v in metrics(asked).items() if isinstance(v, int | float)}
    elif name == "predict":
        answers = asked.workspace / "answers.jsonl"
        facts = {"answers": len(last_lines(answers, _ROWS))}
        if not facts["answers"]:
            return replace(step, outcome="failed", message="it answered nothing")
    elif name == "export":
        made = [p for p in (asked.folder / "export").rglob("*") if p.is_file()]
        size = sum(p.stat().st_size for p in made)
        facts = {"files": len(made), "megabytes": round(size / 1e6, 1)}
        if not made:
            return replace(step, outcome="failed", message="it wrote no RUN/export/")
    return replace(step, facts=facts)


def _tests(asked: Run) -> Step:
    command = ["-m", "pytest", "-q", "-p", "no:cacheprovider"]
    command.append(f"--basetemp={asked.workspace / 'pytest'}")
    step = _process(asked, "tests", command)
    if any("No module named pytest" in line for line in step.tail):
        return _skipped("tests", "pytest is not installed here")
    if step.message.startswith(f"exit code {_NO_TESTS}:"):
        return _skipped("tests", "the project has no tests")
    counts = re.findall(
        r"(\d+) (passed|failed|skipped|errors?)", " ".join(step.tail[-1:])
    )
    return replace(step, facts={what: int(count) for count, what in counts})


def _process(asked: Run, name: str, arguments: Sequence[str | Path]) -> Step:
    log = asked.workspace / f"{name}.log"
    ended = run(
        [asked.python, *arguments],
        cwd=asked.project.root,
        env={
            **os.environ,
            "PYTHONDONTWRITEBYTECODE": "1",  # nothing is written into the project
            "HF_DATASETS_CACHE": str(asked.workspace / "datasets"),
        },
        log=log,
        timeout=asked.timeout,
    )
    tail = last_lines(log)
    path, line = _frame(log, asked.project.root) if ended.code else ("", 0)
    return Step(
        level="full",
        name=name,
        outcome=_outcome(ended),
        seconds=ended.seconds,
        peak_memory_mb=round(ended.peak_memory_mb, 1),
        message=_message(ended, tail, asked.timeout),
        path=path,
        line=line,
        tail=tail,
    )


def _outcome(ended: Ended) -> Any:
    if ended.timed_out:
        return "timeout"
    return "failed" if ended.code else "passed"


def _message(ended: Ended, tail: tuple[str, ...], timeout: float | None) -> str:
    if ended.timed_out:
        return f"not done after {timeout:g} s"
    if not ended.code:
        return ""
    what = (
        f"exit code {ended.code}"
        if ended.code > 0
        else f"killed by signal {-ended.code}"
    )
    said = tail[-1].removeprefix("error: ") if tail else "it said nothing"
    return f"{what}: {said}"


def _frame(log: Path, root: Path) -> tuple[str, int]:
    """The last place inside the project that a traceback or pytest's summary names."""
    found = ("", 0)
    for line in last_lines(log, 400):
        match = re.match(r'\s*File "(.+)", line (\d+)', line)
        match = match or re.match(r"(\S+\.py):(\d+): ", line)
        if match:
            path = Path(root, match[1])
            if path.is_relative_to(root) and path.is_file():
                found = (path.relative_to(root).as_posix(), int(match[2]))
    return found


def _offers_onnx(asked: Run) -> bool:
    source = (asked.package / "export.py").read_text("utf-8", errors="replace")
    program = (
        "import sys; from importlib.util import find_spec;"
        " sys.exit(not all(map(find_spec, sys.argv[1:])))"
    )
    if "--onnx" not in source:
        return False
    command: list[str | Path] = [asked.python, "-c", program, *_ONNX]
    return run(command, cwd=asked.workspace, log=asked.workspace / "onnx.log").code == 0


def _skipped(name: str, why: str) -> Step:
    return Step(level="full", name=name, outcome="skipped", message=why)


# ------------------------------------------------------------------ rows to predict on


def _rows(asked: Run) -> Path | None:
    """A file with the first rows of the configured data, for the predict door."""
    config = _json(asked.folder / "config.json")
    named = {what: config.get(key) for what, key in asked.keys.items()}
    source = asked.project.root / str(named.get("file") or "")
    if source.is_dir():
        return _few_files(source, asked.workspace / "rows")
    if not source.is_file():  # such as a data set of a hub
        return _held_out(asked, named)
    few = asked.workspace / f"rows{source.suffix.lower()}"
    encoding = str(named.get("encoding") or "utf-8")
    if few.suffix in _LINES:
        _copy_rows(source, few, encoding, str(named.get("image") or ""))
    elif few.suffix in _PARAGRAPHS:
        texts = re.split(r"\n\s*\n", source.read_text(encoding))
        few.write_text("\n\n".join(texts[:_ROWS]) + "\n", encoding)
    elif few.suffix == ".parquet":
        program = (
            "import sys, pyarrow.parquet as p; f = p.ParquetFile(sys.argv[1]);"
            f" p.write_table(f.read_row_group(0).slice(0, {_ROWS}), sys.argv[2])"
        )
        log = asked.workspace / "rows.log"
        command: list[str | Path] = [asked.python, "-c", program, source, few]
        if run(command, cwd=asked.workspace, log=log, timeout=asked.timeout).code:
            return None
    else:  # such as a nested file
        return _held_out(asked, named)
    return few


def _held_out(asked: Run, named: Mapping[str, Any]) -> Path | None:
    """The first rows that were held out, in the columns of the configuration."""
    try:
        with (asked.folder / "predictions.jsonl").open(encoding="utf-8") as file:
            rows = [json.loads(line) for line in islice(file, _ROWS)]
    except (OSError, ValueError):
        return None
    few = asked.workspace / "rows.jsonl"
    columns = {what: str(column) for what, column in named.items() if column}
    with few.open("w", encoding="utf-8") as out:
        for row in rows:
            kept = {columns[what]: row[what] for what in columns if what in row}
            out.write(json.dumps(kept, ensure_ascii=False) + "\n")
    return few if rows else None


def _few_files(source: Path, few: Path) -> Path | None:
    """A folder with some of the files that lie in the folders of another."""
    found = sorted(p for p in source.rglob("*") if p.is_file() and p.suffix)
    step = max(1, len(found) // _ROWS)
    few.mkdir(exist_ok=True)
    for number, path in enumerate(found[::step][:_ROWS]):
        shutil.copy(path, few / f"{number}{path.suffix}")
    return few if found else None


def _copy_rows(source: Path, few: Path, encoding: str, paths: str) -> None:
    """The header, where there is one, and the first rows, each whole over its lines.

    Args:
        source: the file that they are taken from.
        few: the file that they go to.
        encoding: of both.
        paths: the column, if there is one, with paths that lead from the source's folder.
    """
    with (
        source.open(encoding=encoding, newline="") as file,
        few.open("w", encoding=encoding, newline="") as out,
    ):
        if few.suffix == ".jsonl":
            lines = islice((line for line in file if line.strip()), _ROWS)
            for row in map(json.loads, lines):
                if isinstance(row.get(paths), str):
                    row[paths] = str(source.parent.absolute() / row[paths])
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
            return
        mark = "\t" if few.suffix == ".tsv" else ","
        rows = list(islice(csv.reader(file, delimiter=mark), _ROWS + 1))
        if paths in rows[0]:
            place = rows[0].index(paths)
            for cells in rows[1:]:
                cells[place] = str(source.parent.absolute() / cells[place])
        csv.writer(out, delimiter=mark).writerows(rows)


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
