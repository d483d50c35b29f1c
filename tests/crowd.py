"""Runs `write` in children that compete, lack space, or lack rights; a program.

python crowd.py race|space|rights ROOM prints what was seen as JSON.
"""

import json
import os
import resource
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1]))

from ground import check_files, check_whole, names, snapshot, tree
from scenarios import own_prepare, request

from generator import writer
from generator.errors import ScaffoldError
from generator.model import File, FileTree

TREE = tree(count=3, folders=2)
TWIN = FileTree({path: File(data=file.data + b"#\n") for path, file in TREE.items()})
NOBODY = 65534


def child(action: Callable[[], object]) -> tuple[int, int]:
    """Start an action in a child: process id, and where its outcome can be read."""
    read, out = os.pipe()
    process = os.fork()
    if process:
        os.close(out)
        return process, read
    try:
        action()
        outcome = "0 fine"
    except ScaffoldError as error:
        outcome = f"{error.exit_code} {error}"
    except BaseException:
        outcome = f"70 {traceback.format_exc()}"
    os.write(out, outcome.encode())
    os._exit(0)


def outcome(process: int, read: int) -> str:
    with os.fdopen(read, encoding="utf-8") as stream:
        text = stream.read()
    os.waitpid(process, 0)
    return text


def together(actions: Sequence[Callable[[], object]]) -> list[str]:
    """Start actions at one moment in as many children; how each ended."""
    gate, open_gate = os.pipe()

    def wait(action: Callable[[], object]) -> object:
        os.close(open_gate)
        os.read(gate, 1)
        return action()

    children = [child(lambda action=a: wait(action)) for a in actions]  # type: ignore[misc]
    os.close(open_gate)
    outcomes = [outcome(*each) for each in children]
    os.close(gate)
    return outcomes


def race(room: Path) -> object:
    """Three runs at one target: absent, in absent parents, then in place."""
    commit = request()
    seen: dict[str, int] = {}
    for turn in range(16):
        shutil.rmtree(room, ignore_errors=True)
        room.mkdir()
        into = turn % 2 == 1
        target = room / ("home" if into else "a/b/project")
        if into:
            own_prepare(room)
            (target / "run.sh").unlink()
        before = snapshot(room)

        def run(files: FileTree, target: Path = target, into: bool = into) -> None:
            writer.write(files, target, commit=commit, into=into)

        ends = together([lambda: run(TREE), lambda: run(TWIN), lambda: run(TREE)])
        wins = [n for n, end in enumerate(ends) if end == "0 fine"]
        assert wins, ends
        assert all("\n" not in end for end in ends), ends
        assert all(end[0] in "012" for end in ends), ends
        if not into:
            assert len(wins) == 1, ends
        won = TWIN if wins == [1] else TREE
        if into:
            check_files(target, won)
            assert {**snapshot(room), **before} == snapshot(room)
            assert names(target) == {
                ".git",
                "notes.txt",
                *(p.split("/")[0] for p in TREE),
            }
        else:
            check_whole(target, won)
            assert names(target.parent) == {"project"}
        for end in ends:
            kind = end.split(" ", 1)[0]
            seen[kind] = seen.get(kind, 0) + 1
    return seen


def space(room: Path) -> object:
    """No file may grow beyond a limit, which stands for a full disk."""
    commit = request()
    (room / "home").mkdir(parents=True)
    own_prepare(room)
    before = snapshot(room)
    seen: dict[str, str] = {}

    def limited(limit: int, target: Path, into: bool) -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        writer.write(TREE, target, commit=commit, into=into, replace=["run.sh"])

    for limit in (0, 8, 15, 60, 100, 140, 200, 300, 500, 700, 900, 1200, 1600):
        for into in (False, True):
            target = room / ("home" if into else "a/project")
            end = outcome(*child(lambda: limited(limit, target, into)))  # noqa: B023
            seen[f"{limit} {into}"] = end
            assert end[0] in "01", end
            assert "\n" not in end, end
            if end[0] == "1":
                assert snapshot(room) == before, (limit, into)
                assert names(room) == {"home"}, (limit, into)
                assert ".git" not in names(room / "home")
            else:
                check_files(target, TREE)
                shutil.rmtree(room)
                own_prepare(room)
    return seen


def rights(room: Path) -> object:
    """What a user may not write, and what is writable in what is not."""
    commit = request()
    for name in ("closed", "half", "open/closed", "into/pkg0"):
        (room / name).mkdir(parents=True)
    (room / "half/project").mkdir()
    for place, _, _ in os.walk(room):
        Path(place).chmod(0o777)
    for name in ("closed", "half", "open/closed", "into/pkg0"):
        (room / name).chmod(0o555)

    def unprivileged(target: Path, into: bool) -> None:
        if os.getuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        written = writer.write(TREE, target, commit=commit, into=into)
        raise ScaffoldError(written.mode)

    seen = {}
    for target, into in (
        ("closed/project", False),
        ("closed/a/b", False),
        ("half/project", False),
        ("open/closed", False),
        ("into", True),
    ):
        before = sorted(str(p) for p in room.rglob("*") if ".git/" not in str(p))
        end = outcome(*child(lambda: unprivileged(room / target, into)))  # noqa: B023
        seen[target] = end.replace(str(room), "ROOM")
        after = sorted(str(p) for p in room.rglob("*") if ".git/" not in str(p))
        assert (before == after) is end.startswith("2"), (target, end)
    check_files(room / "half/project", TREE)
    for place, _, _ in os.walk(room):
        Path(place).chmod(0o777)
    return seen


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]](Path(sys.argv[2]))))
