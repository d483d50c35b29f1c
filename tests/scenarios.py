"""Where a run may be killed: how it is set up, run, and looked at afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ground import check_files, check_whole, committed, expected, git, names, tree

from generator import repo, writer
from generator.model import FileTree

TREE = tree(count=3, folders=2)


@dataclass(frozen=True, kw_only=True)
class Scenario:
    prepare: Callable[[Path], None]
    run: Callable[[Path, FileTree], object]
    killed: Callable[[Path], None]
    """What must hold after a kill, without a second run."""
    ended: Callable[[Path], None]
    """What must hold after a second run."""
    watch: Callable[[Path, str, tuple[object, ...]], None] | None = None
    """Sees each step before it is taken."""


@cache
def request() -> repo.CommitRequest:
    return repo.CommitRequest(
        message="Start", identity=repo.identity(Path("/"), repo.surrounding(Path("/")))
    )


def absent_or_whole(target: Path) -> None:
    if target.exists() and any(target.iterdir()):
        check_whole(target, TREE)


# A target that does not exist, in directories that do not exist.


def rename_run(room: Path, files: FileTree) -> None:
    written = writer.write(files, room / "a/b/project", commit=request())
    assert written.mode == "rename"


def rename_ended(room: Path) -> None:
    check_whole(room / "a/b/project", TREE)
    assert names(room / "a/b") == {"project"}
    assert names(room / "a") == {"b"}
    assert names(room) == {"a"}


RENAME = Scenario(
    prepare=lambda room: None,
    run=rename_run,
    killed=lambda room: absent_or_whole(room / "a/b/project"),
    ended=rename_ended,
)

# An empty directory that is not the current one.


def empty_run(room: Path, files: FileTree) -> None:
    written = writer.write(files, room / "project", commit=request())
    assert written.mode == "rename"


def empty_ended(room: Path) -> None:
    check_whole(room / "project", TREE)
    assert names(room) == {"project"}


EMPTY = Scenario(
    prepare=lambda room: (room / "project").mkdir(),
    run=empty_run,
    killed=lambda room: absent_or_whole(room / "project"),
    ended=empty_ended,
)

# A directory of somebody's files, without a repository; one file may be replaced.

OWN = {"notes.txt": b"mine\n", "pkg0/inner/mine.py": b"mine = 1\n", "run.sh": b"old\n"}


def own_prepare(room: Path) -> None:
    for path, data in OWN.items():
        place = room / "home" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)


def own_run(room: Path, files: FileTree) -> None:
    replace = ["run.sh"] if "run.sh" in files else []
    written = writer.write(
        files, room / "home", commit=request(), into=True, replace=replace
    )
    assert written.mode == "journal"


def own_killed(home: Path) -> None:
    for path, data in OWN.items():
        found = (home / path).read_bytes()
        replaced = path == "run.sh" and found == TREE[path].data
        assert found == data or replaced, f"{path} was lost: {found!r}"


def own_ended(room: Path) -> None:
    home = room / "home"
    own_killed(home)
    check_files(home, TREE)
    assert git(home, "status", "--porcelain", "-uall") == (
        "?? notes.txt\n?? pkg0/inner/mine.py\n"
    )
    assert committed(home) == expected(TREE)
    assert git(home, "rev-list", "--count", "--all") == "1\n"
    tops = {path.split("/")[0] for path in TREE}
    assert names(home) == tops | {".git", "notes.txt"}
    assert names(room) == {"home"}


OWN_DIRECTORY = Scenario(
    prepare=own_prepare,
    run=own_run,
    killed=lambda room: own_killed(room / "home"),
    ended=own_ended,
)

# A sub-directory of a repository, in which something is staged and something changed.

STATUS = "A  staged.txt\n M tracked.txt\n?? untracked.txt\n"


def mono_prepare(room: Path) -> None:
    git(room, "init", "--quiet", "-b", "main", "outer")
    outer = room / "outer"
    (outer / "sub").mkdir()
    (outer / "sub/data.csv").write_bytes(b"old\n")
    (outer / "tracked.txt").write_text("before\n")
    git(outer, "add", ".")
    git(outer, "commit", "--quiet", "-m", "Before")
    (outer / "tracked.txt").write_text("after\n")
    (outer / "staged.txt").write_text("staged\n")
    git(outer, "add", "staged.txt")
    (outer / "untracked.txt").write_text("untracked\n")


def mono_run(room: Path, files: FileTree) -> None:
    replace = ["data.csv"] if "data.csv" in files else []
    written = writer.write(
        files, room / "outer/sub", commit=request(), into=True, replace=replace
    )
    assert written.mode == "journal"


def mono_killed(room: Path) -> None:
    outer = room / "outer"
    assert (outer / "tracked.txt").read_text() == "after\n"
    assert (outer / "staged.txt").read_text() == "staged\n"
    assert (outer / "untracked.txt").read_text() == "untracked\n"
    assert (outer / "sub/data.csv").read_bytes() in {b"old\n", TREE["data.csv"].data}
    status = git(outer, "status", "--porcelain").splitlines()
    assert set(STATUS.splitlines()) <= set(status), status
    assert not [line for line in status if line.startswith("D")], status


def mono_ended(room: Path) -> None:
    outer = room / "outer"
    mono_killed(room)
    check_files(outer / "sub", TREE)
    assert git(outer, "status", "--porcelain") == STATUS
    assert git(outer, "rev-list", "--count", "HEAD") == "2\n"
    assert committed(outer) == {
        "tracked.txt": "100644",
        **expected(TREE, "sub/"),
    }
    assert names(outer / "sub") == {path.split("/")[0] for path in TREE}


MONO = Scenario(
    prepare=mono_prepare, run=mono_run, killed=mono_killed, ended=mono_ended
)

# As MONO, but while files get their names, somebody else makes one of them: it is all
# taken back, and killed while it is.

LAST = "pkg1/inner/file1.py"


def clash_watch(room: Path, event: str, args: tuple[object, ...]) -> None:
    theirs = room / "outer/sub" / LAST
    if event == "os.link" and str(args[1]).endswith("sub/.gitignore"):
        theirs.parent.mkdir(exist_ok=True, parents=True)
        theirs.write_bytes(b"theirs\n")


def clash_killed(room: Path) -> None:
    theirs = room / "outer/sub" / LAST
    if not (room / "outer/sub/.scaffold-journal").exists():
        assert names(room / "outer/sub") <= {"data.csv", LAST.split("/")[0]}
    if theirs.exists() and theirs.stat().st_nlink == 1:
        assert theirs.read_bytes() == b"theirs\n"


def clash_ended(room: Path) -> None:
    outer = room / "outer"
    clash = (outer / "sub" / LAST).read_bytes() == b"theirs\n"
    if not clash:  # killed before they came
        mono_ended(room)
        return
    assert (outer / "sub/data.csv").read_bytes() == b"old\n"
    lines = [*STATUS.splitlines(), f"?? sub/{LAST.split('/')[0]}"]
    status = git(outer, "-c", "core.quotePath=false", "status", "--porcelain")
    assert [s.rstrip("/") for s in sorted(status.splitlines())] == sorted(lines)
    assert git(outer, "rev-list", "--count", "HEAD") == "1\n"
    assert names(outer / "sub") == {"data.csv", LAST.split("/")[0]}


CLASH = Scenario(
    prepare=mono_prepare,
    run=mono_run,
    killed=clash_killed,
    ended=clash_ended,
    watch=clash_watch,
)

SCENARIOS = {
    "rename": RENAME,
    "empty": EMPTY,
    "own": OWN_DIRECTORY,
    "mono": MONO,
    "clash": CLASH,
}
