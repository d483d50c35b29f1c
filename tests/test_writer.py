"""What can be refused is refused before anything is written; the rest is one rename."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from ground import check_files, check_whole, git, names, snapshot, tree

from generator import repo, writer
from generator.errors import InternalError, ProblemError, UserError
from generator.model import File, FileTree
from generator.writer import filling, staging

TREE = tree()


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Path]:
    room = tmp_path / "room"
    room.mkdir()
    yield room
    assert not [p for p in room.rglob("*") if ".scaffold-" in p.name]


def request(target: Path) -> repo.CommitRequest:
    return repo.CommitRequest(
        message="Start", identity=repo.identity(target, repo.surrounding(target))
    )


def check(target: Path, into: bool = False, paths: FileTree = TREE) -> None:
    writer.check_target(target, into=into, replace=(), paths=paths)


def refused(target: Path, *, into: bool = False, files: FileTree = TREE) -> str:
    """The one line of the refusal, which leaves everything as it was."""
    with pytest.raises(UserError) as error:
        writer.write(files, target, commit=request(target), into=into)
    assert error.value.exit_code == 2
    assert "\n" not in str(error.value)
    return str(error.value)


def test_a_project_where_nothing_was(room: Path) -> None:
    written = writer.write(TREE, room / "a/b/p", commit=request(room))
    check_whole(room / "a/b/p", TREE)
    assert written.path == room / "a/b/p"
    assert (written.mode, written.created, written.recovered) == ("rename", 40, ())


def test_without_a_commit(room: Path) -> None:
    written = writer.write(TREE, room / "p", commit=None)
    assert (written.commit, written.branch) == (None, None)
    assert snapshot(room / "p") == {path: file.data for path, file in TREE.items()}
    assert ".git" not in names(room / "p")


def test_without_a_commit_git_is_not_needed(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(room))
    writer.write(TREE, room / "p", commit=None)
    writer.write(TREE, room / "p", commit=None, into=True)
    check_files(room / "p", TREE)


def test_an_empty_directory_keeps_its_mode_and_its_group(room: Path) -> None:
    (room / "p").mkdir()
    (room / "p").chmod(0o2750)
    group = 12345 if os.getuid() == 0 else os.getgid()
    os.chown(room / "p", -1, group)
    written = writer.write(TREE, room / "p", commit=request(room))
    found = (room / "p").stat()
    assert written.mode == "rename"
    assert (stat.S_IMODE(found.st_mode), found.st_gid) == (0o2750, group)
    check_whole(room / "p", TREE)


@pytest.mark.skipif(os.getuid() != 0, reason="only root gives directories away")
def test_an_empty_directory_keeps_its_owner(room: Path) -> None:
    (room / "p").mkdir()
    os.chown(room / "p", 12345, -1)
    assert writer.write(TREE, room / "p", commit=None).mode == "journal"
    assert (room / "p").stat().st_uid == 12345
    check_files(room / "p", TREE)


def test_a_link_to_an_empty_directory(room: Path) -> None:
    (room / "real").mkdir()
    (room / "link").symlink_to("real")
    written = writer.write(TREE, room / "link", commit=request(room))
    assert written.path == room / "real"
    assert (room / "link").is_symlink()
    check_whole(room / "real", TREE)


def test_the_current_directory(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (".", "../room2"):
        (room.parent / "room2").mkdir(exist_ok=True)
        place = (room / name).resolve()
        monkeypatch.chdir(place)
        inode = place.stat().st_ino
        written = writer.write(TREE, Path(name), commit=request(place))
        assert (written.mode, written.created) == ("journal", 40)
        assert place.stat().st_ino == inode
        check_whole(place, TREE)
        assert (
            git(place, "diff-files") == ""
        )  # the index knows the files where they are


def test_a_relative_target(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(room)
    check(Path("a/../p"))
    written = writer.write(TREE, Path("a/../p"), commit=request(Path("p")))
    assert written.path == room / "p"


def test_a_directory_that_cannot_be_renamed_onto(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bind mount looks like any directory until it is renamed onto: EBUSY."""
    (room / "p").mkdir()
    rename = Path.rename

    def busy(self: Path, target: Path) -> Path:
        if target == room / "p":
            raise OSError(16, "Device or resource busy")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", busy)
    assert writer.write(TREE, room / "p", commit=request(room)).mode == "journal"
    check_whole(room / "p", TREE)


def test_a_target_that_is_taken(room: Path) -> None:
    (room / "full").mkdir()
    (room / "full/mine.txt").write_text("mine")
    (room / "file").write_text("mine")
    (room / "dangling").symlink_to("nowhere")
    (room / "loop").symlink_to("loop")
    (room / "pipe").mkdir()
    os.mkfifo(room / "pipe/fifo")
    before = sorted(str(p) for p in room.rglob("*"))
    not_empty = "exists and is not empty; choose another directory, or add to it"
    assert not_empty in refused(room / "full")
    assert "file is not a directory; choose another name" in refused(room / "file")
    below = refused(room / "file/a/b")
    assert f"b lies under {room / 'file'}, which is not a directory" in below
    assert "is a link to nothing; remove the link" in refused(room / "dangling")
    assert "dangling is a link to nothing" in refused(room / "dangling/p")
    assert "loop" in refused(room / "loop")
    assert "not a directory" in refused(room / "pipe/fifo")
    assert "not for projects" in refused(room / ".git/p")
    assert "the name is too long" in refused(room / ("n" * 256))
    assert "the name is too long" in refused(room / ("n" * 256) / "p")
    assert "null" in refused(room / "nu\0ll")
    assert "exists and is not empty" in refused(Path("/"))
    assert sorted(str(p) for p in room.rglob("*")) == before
    for name in ("full", "file", "file/a/b", "dangling", "n" * 256):
        with pytest.raises(UserError):
            check(room / name)


def test_a_long_name_that_just_fits(room: Path) -> None:
    name = "é" * 127
    writer.write(TREE, room / name, commit=request(room))
    check_whole(room / name, TREE)


def test_a_current_directory_that_is_gone(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (room / "gone").mkdir()
    monkeypatch.chdir(room / "gone")
    (room / "gone").rmdir()
    with pytest.raises(UserError, match="the current directory was removed"):
        check(Path("p"))


@pytest.mark.parametrize(
    "path", ["/etc/x", "../x", "a/../../x", ".git/config", "a/.GIT/x", "a//b", ""]
)
def test_a_path_that_leaves_the_tree_is_a_fault_of_ours(room: Path, path: str) -> None:
    with pytest.raises(InternalError):
        writer.write(FileTree({path: File(data=b"")}), room / "p", commit=None)
    assert names(room) == set()


@pytest.mark.parametrize(
    ("one", "two"), [("README.md", "readme.MD"), ("a", "a/b"), ("straße", "STRASSE")]
)
def test_paths_that_cannot_stand_together(room: Path, one: str, two: str) -> None:
    files = FileTree({one: File(data=b""), two: File(data=b"")})
    with pytest.raises(InternalError):
        writer.write(files, room / "p", commit=None)
    assert names(room) == set()


def test_another_run_that_is_quicker(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill = filling.fill

    def slow(
        directory: Path, files: FileTree, commit: repo.CommitRequest | None
    ) -> repo.Commit | None:
        made = fill(directory, files, commit)
        (room / "p").mkdir()
        (room / "p/theirs").write_text("theirs")
        return made

    monkeypatch.setattr(writer, "fill", slow)
    with pytest.raises(ProblemError) as error:
        writer.write(TREE, room / "p", commit=request(room))
    assert str(error.value) == (
        f"{room / 'p'} was created by another run meanwhile; choose another directory"
    )
    assert snapshot(room) == {"p/theirs": b"theirs"}


def test_what_an_interrupted_run_left_is_removed(room: Path) -> None:
    left = room / ".p.scaffold-0123456789ab"
    others = (
        room / ".q.scaffold-0123456789ab",  # of another target
        room / ".p.scaffold-notes",  # of the user
        room / ".p.scaffold-0123456789abc",
    )
    for place in (left, *others):
        (place / "deep").mkdir(parents=True)
        (place / "deep/file").write_text("x")
        (place / "deep").chmod(0o500)
    (room / ".p.scaffold-aaaaaaaaaaaa").write_text("a file")
    written = writer.write(TREE, room / "p", commit=request(room))
    assert written.recovered == (f"removed {left.name}, left by an interrupted run",)
    assert not left.exists()
    for place in (*others, room / ".p.scaffold-aaaaaaaaaaaa"):
        assert place.exists()
        subprocess.run(["rm", "-rf", place], check=True)


def test_a_live_run_s_directory_is_not_removed(room: Path) -> None:
    with staging.sibling(room / "p") as live:
        (live / "file").write_text("x")
        assert writer.write(TREE, room / "p", commit=None).recovered == ()
        assert (live / "file").read_text() == "x"
    assert names(room) == {"p"}


def test_a_lock_that_comes_too_late_is_none(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sweeper may remove a new directory between its making and its locking."""
    fcntl = pytest.importorskip("fcntl")
    flock = fcntl.flock

    def swept(handle: int, how: int) -> None:
        monkeypatch.setattr(fcntl, "flock", flock)
        subprocess.run(["rm", "-rf", *room.iterdir()], check=True)
        flock(handle, how)

    monkeypatch.setattr(fcntl, "flock", swept)
    writer.write(TREE, room / "p", commit=request(room))
    check_whole(room / "p", TREE)
    assert names(room) == {"p"}


def test_an_orphan_that_still_writes_is_outlasted(room: Path) -> None:
    left = room / ".p.scaffold-0123456789ab"
    left.mkdir()
    code = (
        "import os, time\nend = time.monotonic() + 0.6\nn = 0\n"
        "while time.monotonic() < end:\n n += 1\n"
        " try: open(f'{n}', 'w').close()\n except OSError: break\n"
    )
    orphan = subprocess.Popen([sys.executable, "-S", "-c", code], cwd=left)
    while not any(left.iterdir()):
        pass
    written = writer.write(TREE, room / "p", commit=request(room))
    assert written.recovered
    assert names(room) == {"p"}
    assert orphan.wait() == 0


def test_parents_are_removed_again(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writer, "fill", fail)
    (room / "a").mkdir()
    for target in (room / "a/b/c/p", room / "p"):
        with pytest.raises(ProblemError) as error:
            writer.write(TREE, target, commit=request(room))
        assert str(error.value) == (
            f"cannot write {target}: the disk is full; nothing was left behind"
        )
    assert [p.name for p in room.rglob("*")] == ["a"]
