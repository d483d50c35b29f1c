"""The benchmarks' parts run and compare the same work; nothing here is timed."""

import csv
import importlib.util
import json
import os
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from benchmarks import generate, matrix, measure, rivals, table, training
from generator import memo
from generator.build import Builder
from generator.model import File, FileTree
from generator.resources import templates
from generator.spec import Request

ODD = FileTree(
    {
        "quokka/train.py": File(data=b'x = "{{ not }} {% a %} {# hole #} {{{"\n'),
        "tests/test_quokka.py": File(data=b"import quokka\n"),
        "run.sh": File(data=b"#!/bin/sh\nexec quokka 9001\n\n", executable=True),
        "data/rows.csv": File(data="ä,b\n1,{}\n".encode()),
    }
)
needs_rivals = pytest.mark.skipif(
    not all(importlib.util.find_spec(n) for n in ("cookiecutter", "copier")),
    reason="pip install -e '.[bench]'",
)


def _files(directory: Path) -> dict[str, bytes]:
    return {
        p.relative_to(directory).as_posix(): p.read_bytes()
        for p in directory.rglob("*")
        if p.is_file()
    }


@needs_rivals
def test_both_rivals_render_to_the_same_bytes(tmp_path: Path) -> None:
    holes = {"quokka": "package", "9001": "epochs"}
    wanted = {path: file.data for path, file in ODD.items()}
    rivals.cookiecutter_template(tmp_path / "cc", ODD, holes)
    rivals.copier_template(tmp_path / "cp", ODD, holes)
    python = [sys.executable, "-m"]
    commands = (
        [*python, "cookiecutter", "--no-input", "cc", "package=quokka", "epochs=9001"],
        [*python, "copier", "copy", "-q", "-l", "-d", "package=quokka", "-d", "epochs=9001", "cp", "made"],
    )  # fmt: skip
    env = measure.environment(tmp_path)
    for command in commands:
        measure.cost([command], cwd=tmp_path, env=env)
    assert _files(tmp_path / "quokka") == wanted
    assert _files(tmp_path / "made") == wanted
    assert os.access(tmp_path / "made/run.sh", os.X_OK)


@needs_rivals
def test_the_holes_are_holes(tmp_path: Path) -> None:
    rivals.copier_template(tmp_path / "cp", ODD, {"quokka": "package"})
    command = [sys.executable, "-m", "copier", "copy", "-q", "-l"]
    command += ["-d", "package=wombat", "cp", "made"]
    measure.cost([command], cwd=tmp_path, env=measure.environment(tmp_path))
    assert (tmp_path / "made/wombat/train.py").is_file()
    assert b"import wombat" in (tmp_path / "made/tests/test_wombat.py").read_bytes()


def test_a_cost_has_its_childrens_part_in_it(tmp_path: Path) -> None:
    burn = "sum(i * i for i in range(2_000_000)); x = bytearray(80 * 2**20)"
    inner = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}])"
    env = measure.environment(tmp_path)
    nothing = measure.cost([[sys.executable, "-c", "pass"]], cwd=tmp_path, env=env)
    much = measure.cost([[sys.executable, "-c", inner]], cwd=tmp_path, env=env)
    assert much.memory > 80 > nothing.memory
    assert much.cpu > nothing.cpu
    with pytest.raises(RuntimeError, match="no luck"):
        fail = "import sys; sys.exit('no luck')"
        measure.cost([[sys.executable, "-c", fail]], cwd=tmp_path, env=env)


def test_a_result_names_no_place(tmp_path: Path) -> None:
    result = measure.machine("black")
    text = measure.save("some", result, tmp_path).read_text("utf-8")
    assert str(ROOT) not in text and os.uname().nodename not in text
    assert json.loads(text)["versions"]["black"]


def test_other_bytes_are_no_comparison(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "README.md").write_bytes(b"other")
    tree = FileTree({"README.md": File(data=b"this")})
    with pytest.raises(RuntimeError, match=r"not the same.*README"):
        generate.compare(tmp_path, tree)
    (tmp_path / "README.md").write_bytes(b"this")
    generate.compare(tmp_path, tree)


def test_the_matrix_has_every_option_and_no_project_twice() -> None:
    builder = Builder(templates())
    catalog = builder.catalog
    others = [
        (task, option)
        for task in catalog.tasks
        for axis in catalog.axes.values()
        for option in axis.options
        if option != axis.default and not catalog.refusal(task, axis, option)
    ]
    requests = list(matrix.requests(3))
    assert len(requests) == 3 * (len(catalog.tasks) + len(others))
    assert len({repr(r) for r in requests}) == len(requests)


def test_a_process_remembers_every_set_of_options() -> None:
    """One more than it remembers, and in turns each is built anew: ten times as long."""
    assert len(list(matrix.requests(1))) <= memo.PROJECTS


def test_the_numbers_for_holes_stand_nowhere_else() -> None:
    request = Request(flags={"task": "textcls", "name": "quokka"})
    for path, file in Builder(templates()).build(request).tree.items():
        if path != "scaffold.lock":
            for number in (matrix.EPOCHS, matrix.BATCH):
                assert str(number).encode() not in file.data, path


def test_rows_to_train_on_and_held_out_rows_are_apart(tmp_path: Path) -> None:
    data = tmp_path / "all.csv"
    with data.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "label"])
        for number in range(400):
            writer.writerow([f"Text  {number % 200}", "ab"[number % 2]])
    assert training.split(data, tmp_path, 100) == 50
    parts = []
    for name in ("train", "eval"):
        with (tmp_path / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            parts.append({row["text"] for row in csv.DictReader(file)})
    assert [len(p) for p in parts] == [100, 50]
    assert not parts[0] & parts[1]
    with pytest.raises(SystemExit, match="200 different texts"):
        training.split(data, tmp_path, 190)


def test_the_project_to_be_trained_has_the_contenders_settings(tmp_path: Path) -> None:
    training.emit(tmp_path, Path("/some/encoder"))
    text = (tmp_path / "configs/default.toml").read_text("utf-8")
    for line in ("batch_size = 16", "epochs = 1", "max_length = 128", 'device = "cpu"'):
        assert line in text


def test_the_table_has_a_row_for_every_figure(tmp_path: Path) -> None:
    where = {**measure.machine("black"), "repeats": 3}
    cost = {"wall": 1.0, "cpu": 0.5, "memory": 20.0}
    names = (*generate.WORDS, *generate.RIVALS)
    costs = dict.fromkeys(names, cost)
    measure.save(
        "generate", {**where, "median": costs, "ratio_to_cookiecutter": costs}, tmp_path
    )
    rates = {"scaffold, at work": 90.0, "copier": 4.5}
    result = {**where, "projects": 36, "median_projects_per_second": rates}
    measure.save(
        "matrix", {**result, "ratio_to_copier": dict.fromkeys(rates, 20.0)}, tmp_path
    )
    text = table.table(tmp_path)
    assert text.count("`scaffold new`") == len(generate.WORDS)
    assert "| 36 projects in memory, at work | 90/s |" in text
    assert "20.0 x" in text and "black" in text
