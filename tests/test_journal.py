"""File by file: never over somebody's file, and settled by the next run."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from ground import check_files, check_whole, committed, expected, git, names, snapshot
from ground import tree as build

from generator import repo, writer
from generator.errors import ProblemError, UserError
from generator.model import File, FileTree
from generator.writer import entry, journal, links

TREE = build(count=6)
OTHER = FileTree({"other.py": File(data=b"other = 1\n")})


class KilledError(BaseException):
    """Stands for a kill: nobody may clean up."""


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Path]:
    room = tmp_path / "room"
    room.mkdir()
    yield room
    assert not [p for p in room.rglob("*") if ".scaffold-" in p.name]


def into(
    target: Path, files: FileTree = TREE, replace: tuple[str, ...] = ()
) -> writer.Written:
    commit = repo.CommitRequest(
        message="Start", identity=repo.identity(target, repo.surrounding(target))
    )
    return writer.write(files, target, commit=commit, into=True, replace=replace)


def refused(target: Path, replace: tuple[str, ...] = ()) -> str:
    before = snapshot(target)
    with pytest.raises(UserError) as error:
        into(target, replace=replace)
    assert snapshot(target) == before
    assert "\n" not in str(error.value)
    return str(error.value)


def leave(target: Path, monkeypatch: pytest.MonkeyPatch, *, placed: int) -> None:
    """Leave what a run leaves that is killed after giving so many files their names."""
    monkeypatch.chdir(target)
    place, count = journal._place, 0

    def dying(*arguments: object) -> None:
        nonlocal count
        if count == placed:
            raise KilledError
        count += 1
        place(*arguments)  # type: ignore[arg-type]

    def nothing(*arguments: object) -> None:
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(journal, "_place", dying)
        patch.setattr(journal, "_undo", nothing)
        with pytest.raises(KilledError):
            into(target)
    assert ".scaffold-journal" in names(target)


def test_beside_the_files_of_somebody(room: Path) -> None:
    (room / "pkg0").mkdir()
    (room / "pkg0/mine.py").write_text("mine")
    (room / "data.csv").write_bytes(TREE["data.csv"].data)
    (room / "run.sh").write_text("old")
    written = into(room, replace=("run.sh", "data.csv"))
    assert (written.mode, written.created) == ("journal", len(TREE) - 2)
    assert (written.kept, written.replaced) == (1, 1)
    check_files(room, TREE)
    assert (room / "pkg0/mine.py").read_text() == "mine"
    assert committed(room) == expected(TREE)
    assert git(room, "status", "--porcelain") == "?? pkg0/mine.py\n"
    assert all((room / path).stat().st_nlink == 1 for path in TREE)


def test_a_target_that_does_not_exist_in_a_repository(room: Path) -> None:
    git(room, "init", "--quiet")
    written = into(room / "services/new")
    assert written.mode == "journal"
    assert committed(room) == expected(TREE, "services/new/")
    assert git(room, "status", "--porcelain") == ""


def test_what_is_in_the_way(room: Path) -> None:
    for path in list(TREE)[:6]:
        (room / path).parent.mkdir(parents=True, exist_ok=True)
        (room / path).write_text("mine")
    first = [f"{path} exists" for path in list(TREE)[:4]]
    assert refused(room) == (
        f"in {room}, {'; '.join(first)} and 2 more; move it away, or name a file that"
        " may be overwritten with --replace"
    )
    assert "and 1 more" in refused(room, replace=(next(iter(TREE)),))


def directory(place: Path) -> None:
    place.mkdir()


def file(place: Path) -> None:
    place.write_text("mine")


def link_outside(place: Path) -> None:
    outside = place.parents[1] / "outside"
    outside.mkdir(exist_ok=True)
    place.symlink_to(outside)


def repository(place: Path) -> None:
    git(place.parent, "init", "--quiet", place.name)


@pytest.mark.parametrize(
    ("name", "make", "words"),
    [
        ("data.csv", directory, "data.csv is a directory; move it away"),
        ("pkg0", file, "pkg0 is not a directory; pkg0 is not a directory"),
        ("pkg1", link_outside, "pkg1 is a link; "),
        ("pkg2", repository, "pkg2/ is a git repository of its own"),
        ("RUN.sh", file, "RUN.sh differs from run.sh only in case"),
        ("Pkg0", directory, "Pkg0 differs from pkg0 only in case"),
        (".git", directory, ".git exists but is no git repository"),
    ],
)
def test_what_cannot_be_replaced(
    room: Path, name: str, make: Callable[[Path], None], words: str
) -> None:
    make(room / name)
    assert words in refused(room)
    with pytest.raises(UserError, match=words.split(";")[0].replace(".", r"\.")):
        writer.check_target(room, into=True, replace=tuple(TREE), paths=TREE)


def test_a_link_where_a_file_goes(room: Path) -> None:
    outside = room.parent / "outside.txt"
    outside.write_text("mine")
    (room / "run.sh").symlink_to(outside)
    assert "run.sh exists" in refused(room)
    into(room, replace=("run.sh",))
    check_whole(room, TREE)
    assert outside.read_text() == "mine"
    assert not (room / "run.sh").is_symlink()


def test_a_file_to_replace_that_the_project_has_not(room: Path) -> None:
    assert "nope.txt is to be replaced, but is not" in refused(room, ("nope.txt",))


def test_the_same_content_with_another_mode_is_another_file(room: Path) -> None:
    (room / "run.sh").write_bytes(TREE["run.sh"].data)
    assert "run.sh exists" in refused(room)


def test_a_second_run_finds_everything_there(room: Path) -> None:
    first = into(room)
    second = into(room)
    assert (second.created, second.kept) == (0, len(TREE))
    assert second.commit == first.commit
    check_whole(room, TREE)


@pytest.mark.parametrize("placed", [0, 3, 6])
def test_a_rerun_completes(
    room: Path, monkeypatch: pytest.MonkeyPatch, placed: int
) -> None:
    leave(room, monkeypatch, placed=placed)
    writer.check_target(room, into=False, replace=(), paths=TREE)
    written = into(room)
    assert written.recovered == (f"completed the interrupted run in {room}",)
    assert written.created == len(TREE)
    check_whole(room, TREE)


def test_another_request_completes_first_and_says_so(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave(room, monkeypatch, placed=3)
    monkeypatch.chdir(room)
    with pytest.raises(UserError) as error:
        writer.write(OTHER, Path(), commit=None)
    assert str(error.value).startswith(
        f"completed the interrupted run in {room}; now {room} exists and is not empty;"
    )
    check_whole(room, TREE)


def test_another_request_goes_on_where_it_can(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave(room, monkeypatch, placed=3)
    written = into(room, OTHER)
    assert written.recovered == (f"completed the interrupted run in {room}",)
    assert committed(room) == expected(TREE.with_files(OTHER))
    assert git(room, "rev-list", "--count", "HEAD") == "2\n"


@pytest.mark.parametrize("how", ["edited", "replaced", "removed"])
def test_what_somebody_did_after_the_kill_is_kept(
    room: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    leave(room, monkeypatch, placed=3)
    changed = room / list(TREE)[1]
    if how == "edited":
        with changed.open("ab") as stream:
            stream.write(b"mine")
    else:
        changed.unlink()
        if how == "replaced":
            changed.write_bytes(b"mine")
    if how == "removed":
        into(room)
        check_whole(room, TREE)
        return
    kept = changed.read_bytes()
    with pytest.raises(UserError) as error:
        into(room)
    assert f"took back the interrupted run in {room} (" in str(error.value)
    assert f"{changed.name} exists" in str(error.value)
    assert snapshot(room) == {changed.name: kept}


def test_what_is_committed_is_never_taken_back(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between the commit and the end of the journal; then work went on."""
    git(room, "init", "--quiet", "-b", "main")
    published, calls = journal._published, 0

    def dying(*arguments: object) -> repo.Commit | None:
        nonlocal calls
        calls += 1
        if calls > 1:
            raise KilledError
        return published(*arguments)  # type: ignore[arg-type]

    def publish(*arguments: object) -> repo.Commit:
        really(*arguments)  # type: ignore[arg-type]
        raise KilledError

    really = repo.publish
    with monkeypatch.context() as patch:
        patch.setattr(journal, "_published", dying)
        patch.setattr(repo, "publish", publish)
        with pytest.raises(KilledError):
            into(room)
    (room / "data.csv").unlink()
    (room / "data.csv").write_text("mine")
    git(room, "commit", "--quiet", "-a", "-m", "Mine")
    written = into(room, OTHER)
    assert written.recovered == (f"completed the interrupted run in {room}",)
    assert (room / "data.csv").read_text() == "mine"
    assert set(snapshot(room)) == {*TREE, *OTHER}
    assert git(room, "log", "--format=%s") == "Start\nMine\nStart\n"
    assert git(room, "status", "--porcelain") == ""


def test_a_run_that_was_not_staged_is_rolled_back(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = room / ".scaffold-journal/stage-1"
    stage.mkdir(parents=True)
    (stage / "half").write_text("half")
    written = into(room)
    assert written.recovered == (
        "removed .scaffold-journal, left by an interrupted run",
    )
    check_whole(room, TREE)


def test_a_journal_that_came_with_a_clone(room: Path) -> None:
    folder = room / ".scaffold-journal"
    (folder / "stage").mkdir(parents=True)
    (folder / "stage/x").write_text("evil")
    good = {
        "stage": "stage", "hashes": {"../x": entry.digest(b"evil")},
        "modes": {"../x": False}, "kept": [], "replaced": [], "directories": [],
        "commit": None, "new": None,
    }  # fmt: skip
    for text in (json.dumps(good), "[]", "{", json.dumps({**good, "commit": 1})):
        (folder / "journal.json").write_text(text)
        with pytest.raises(ProblemError, match=r"journal\.json is damaged") as error:
            into(room)
        assert "\n" not in str(error.value)
        assert names(room.parent) == {"room"}
    (folder / "journal.json").unlink()
    (folder / "stage/x").unlink()
    (folder / "stage").rmdir()
    folder.rmdir()


def test_two_runs_at_once(room: Path) -> None:
    with journal._held(room), pytest.raises(ProblemError, match="another run is writ"):
        into(room)
    into(room)
    check_whole(room, TREE)


def test_a_file_that_appears_while_files_get_their_names(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (room / ".gitignore").write_text("old")
    (room / "pkg1").mkdir()
    link = links.link

    def late(staged: Path, place: Path) -> None:
        if place.name == "run.sh" and place.parent == room:
            place.write_text("theirs")
        link(staged, place)

    monkeypatch.setattr(links, "link", late)
    with pytest.raises(ProblemError, match=r"run\.sh appeared meanwhile"):
        into(room, replace=(".gitignore",))
    assert snapshot(room) == {".gitignore": b"old", "run.sh": b"theirs"}
    assert names(room) == {".gitignore", "run.sh", "pkg1"}


def test_a_directory_that_becomes_a_link_meanwhile(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = room.parent / "outside"
    (outside / "inner").mkdir(parents=True)
    save = entry.save

    def late(path: Path, value: entry.Entry) -> None:
        save(path, value)
        (room / "pkg0").symlink_to(outside)

    monkeypatch.setattr(journal, "save", late)
    monkeypatch.chdir(room)
    with pytest.raises(ProblemError, match="is no longer a directory of"):
        into(room)
    assert snapshot(outside) == {}
    assert names(room) == {"pkg0"}


def test_git_that_fails_takes_the_files_back(room: Path) -> None:
    git(room, "init", "--quiet")
    (room / ".gitattributes").write_text("*.csv filter=no\n")
    git(room, "config", "filter.no.clean", "exit 1")
    git(room, "config", "filter.no.required", "true")
    git(room, "add", ".gitattributes")
    (room / "run.sh").write_text("old")
    before = snapshot(room)
    with pytest.raises(ProblemError) as error:
        into(room, replace=("run.sh",))
    assert "\n" not in str(error.value)
    assert snapshot(room) == before
    assert git(room, "status", "--porcelain") == "A  .gitattributes\n?? run.sh\n"


def test_a_branch_that_cannot_be_moved_takes_the_index_back(room: Path) -> None:
    git(room, "init", "--quiet", "-b", "main")
    (room / "data.csv").write_text("committed")
    git(room, "add", "--force", ".")
    git(room, "commit", "--quiet", "-m", "Before")
    (room / "data.csv").write_text("staged")
    git(room, "add", "data.csv")
    staged = git(room, "ls-files", "--stage")
    (room / ".git/refs/heads/main.lock").write_text("")
    with pytest.raises(ProblemError, match=r"main\.lock"):
        into(room, replace=("data.csv",))
    assert git(room, "ls-files", "--stage") == staged
    assert snapshot(room) == {"data.csv": b"staged"}


def test_a_file_system_without_links(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    (room / "run.sh").write_text("old")
    into(room, replace=("run.sh",))
    check_whole(room, TREE)
    # Killed, completed; and killed, changed, taken back.
    for change in (False, True):
        target = room.parent / f"again{change}"
        target.mkdir()
        leave(target, monkeypatch, placed=3)
        if change:
            (target / "run.sh").write_text("theirs")
            with pytest.raises(UserError, match=r"run\.sh exists"):
                into(target)
            assert snapshot(target) == {"run.sh": b"theirs"}
        else:
            into(target)
            check_whole(target, TREE)
