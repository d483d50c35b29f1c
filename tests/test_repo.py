"""The commit is the user's own, and nothing of their set-up disturbs it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from ground import (
    check_whole,
    clean_environment,
    committed,
    expected,
    git,
    names,
    tree,
)

from generator import repo, writer
from generator.errors import ProblemError, UserError
from generator.model import File, FileTree

TREE = tree(count=6)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose .gitconfig names Dev, and nothing else of git's around."""
    for name in list(os.environ):
        if name.startswith(("GIT_", "XDG_")) or name == "EMAIL":
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    for name, value in clean_environment(home).items():
        if os.environ.get(name) != value:
            monkeypatch.setenv(name, value)
    (tmp_path / "room").mkdir()
    return home


@pytest.fixture
def room(tmp_path: Path) -> Path:
    return tmp_path / "room"


def configure(home: Path, text: str) -> None:
    with (home / ".gitconfig").open("a", encoding="utf-8") as stream:
        stream.write(text)


def request(target: Path) -> repo.CommitRequest:
    return repo.CommitRequest(
        message="Start\n\nBody",
        identity=repo.identity(target, repo.surrounding(target)),
    )


def new(target: Path, files: FileTree = TREE) -> writer.Written:
    return writer.write(files, target, commit=request(target))


def who(target: Path) -> str:
    return git(target, "log", "-1", "--format=%an <%ae> %cn <%ce>").strip()


def test_the_first_commit(room: Path) -> None:
    written = new(room / "project")
    check_whole(room / "project", TREE, branch="master")
    assert written.commit == git(written.path, "rev-parse", "HEAD").strip()
    assert written.branch == "master"
    assert who(room / "project") == (
        "Dev Example <dev@example.org> Dev Example <dev@example.org>"
    )
    assert git(room / "project", "log", "--format=%B") == "Start\n\nBody\n"
    assert (
        git(room / "project", "reflog", "--format=%gs") == "commit (initial): Start\n"
    )
    git(room / "project", "fsck", "--strict")


def hostile(home: Path, hook: str) -> str:
    hooks = home / "hooks"
    template = home / "template"
    for folder in (hooks, template / "hooks"):
        folder.mkdir(parents=True)
        for name in (
            "pre-commit", "commit-msg", "prepare-commit-msg", "post-commit",
            "post-index-change", "reference-transaction", "post-checkout",
        ):  # fmt: skip
            (folder / name).write_text(f"#!/bin/sh\n{hook}\n")
            (folder / name).chmod(0o755)
    (template / "description").write_text("from a template\n")
    (template / "config").write_text("[core]\n\tbare = true\n")
    (home / "ignore").write_text("*\n")
    (home / "message").write_text("a template\n")
    return f"""
[core]
    hooksPath = {hooks}
    excludesFile = {home / "ignore"}
    fsmonitor = {hooks / "pre-commit"}
    worktree = /nowhere
    bare = true
    safecrlf = true
    eol = crlf
    autocrlf = true
    fileMode = false
    quotePath = true
    editor = false
[init]
    templateDir = {template}
    defaultBranch = trunk
    defaultObjectFormat = sha256
    defaultRefFormat = reftable
[commit]
    gpgSign = true
    template = {home / "message"}
    cleanup = strip
    verbose = true
[gpg]
    program = false
[i18n]
    commitEncoding = latin1
[tag]
    gpgSign = true
"""


def test_nothing_of_a_hostile_set_up_disturbs_it(
    room: Path, home: Path, tmp_path: Path
) -> None:
    configure(home, hostile(home, f"touch {tmp_path}/ran; exit 1"))
    message = repo.CommitRequest(
        message="Größe",
        identity=repo.identity(room / "p", repo.surrounding(room / "p")),
    )
    writer.write(TREE, room / "p", commit=message)
    assert not (tmp_path / "ran").exists()
    # What was built has no part in it; a look through the same settings would.
    assert names(room / "p/.git") == {
        "COMMIT_EDITMSG", "HEAD", "config", "index", "logs", "objects", "refs",
    }  # fmt: skip
    (home / ".gitconfig").write_text("")
    check_whole(room / "p", TREE, branch="trunk")
    assert git(room / "p", "log", "--format=%B").strip() == "Größe"


@pytest.mark.parametrize("how", ["rename", "journal"])
@pytest.mark.parametrize("autocrlf", ["true", "input", "false"])
def test_the_status_is_empty_under_autocrlf(
    room: Path,
    home: Path,
    autocrlf: str,
    how: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    configure(home, f"[core]\n\tautocrlf = {autocrlf}\n\tsafecrlf = true\n")
    crlf = {f"{n}.txt": File(data=d) for n, d in enumerate([b"a\r\n", b"a\r\nb\n"])}
    files = TREE.with_files(crlf)
    target = room / "p"
    if how == "journal":
        target.mkdir()
        monkeypatch.chdir(target)
    assert new(target, files).mode == how
    for path in files:
        os.utime(target / path, (1, 1))  # so that git has to read the files
    check_whole(target, files)
    for path, file in files.items():
        blob = subprocess.run(
            ["git", "cat-file", "blob", f"HEAD:{path}"],
            cwd=target,
            capture_output=True,
            check=True,
        ).stdout
        assert blob == file.data, path


def test_no_attribute_changes_what_is_committed(room: Path, home: Path) -> None:
    (home / "attributes").write_text("* filter=shout\n")
    settings = f"[core]\n\tattributesFile = {home / 'attributes'}\n"
    configure(home, f'{settings}[filter "shout"]\n\tclean = tr a-z A-Z\n')
    files = TREE.with_files({".gitattributes": File(data=b"*.txt ident eol=crlf\n")})
    new(room / "p", files)
    for path, file in files.items():
        blob = git(room / "p", "cat-file", "blob", f"HEAD:{path}")
        assert blob == file.text.replace("\r\n", "\n")  # as `git` here reads
    assert list((room / "p/.git/objects/pack").glob("*.pack"))  # one by one it is slow


def test_the_modes_do_not_depend_on_the_umask(room: Path) -> None:
    for umask in (0o000, 0o077, 0o177, 0o777):
        before = os.umask(umask)
        try:
            new(room / f"p{umask}")
        finally:
            os.umask(before)
        check_whole(room / f"p{umask}", TREE)
    # On the disk, others get what the umask leaves them.
    assert (room / "p63/run.sh").stat().st_mode & 0o777 == 0o700
    assert (room / "p0/run.sh").stat().st_mode & 0o777 == 0o777
    assert (room / "p0/data.csv").stat().st_mode & 0o777 == 0o666


def test_inside_a_hook_of_another_repository(
    room: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    outer = tmp_path / "outer"
    git(tmp_path, "init", "--quiet", "outer")
    for name, value in {
        "GIT_DIR": f"{outer}/.git",
        "GIT_WORK_TREE": f"{outer}",
        "GIT_INDEX_FILE": f"{outer}/.git/index",
        "GIT_OBJECT_DIRECTORY": f"{outer}/.git/objects",
        "GIT_COMMON_DIR": f"{outer}/.git",
        "GIT_QUARANTINE_PATH": f"{outer}/.git/objects/tmp",
        "GIT_NAMESPACE": "elsewhere",
        "GIT_PREFIX": "sub/",
        "GIT_TEMPLATE_DIR": "/nowhere",
        "GIT_DEFAULT_HASH": "sha256",
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": "/nowhere",
        "GIT_ATTR_SOURCE": "nothing",
        "GIT_EDITOR": "false",
        "GIT_PYTHON_REFRESH": "nonsense",
    }.items():
        monkeypatch.setenv(name, value)
    new(room / "p")
    assert os.environ["GIT_DIR"] == f"{outer}/.git"
    assert os.environ["GIT_PYTHON_REFRESH"] == "nonsense"
    for name in list(os.environ):
        if name.startswith("GIT_") and name != "GIT_CONFIG_SYSTEM":
            monkeypatch.delenv(name)
    check_whole(room / "p", TREE)
    assert not (outer / ".git/index").exists()
    assert git(outer, "count-objects") == "0 objects, 0 kilobytes\n"


def test_whose_commit_it_is(
    room: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(home, f'[includeIf "gitdir:{room}/team/"]\n\tpath = team\n')
    configure(home, "[author]\n\tname = Author\n")
    (home / "team").write_text("[user]\n\temail = dev@team.example\n")
    new(room / "a")
    assert who(room / "a") == ("Author <dev@example.org> Dev Example <dev@example.org>")
    new(room / "team/deep/a")
    assert who(room / "team/deep/a") == (
        "Author <dev@team.example> Dev Example <dev@team.example>"
    )
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Böt, from CI")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "bot@ci.example")
    monkeypatch.setenv("GIT_COMMITTER_NAME", "CI")
    monkeypatch.setenv("GIT_COMMITTER_EMAIL", "ci@ci.example")
    new(room / "b")
    assert who(room / "b") == "Böt, from CI <bot@ci.example> CI <ci@ci.example>"


def test_the_address_may_come_from_email(
    room: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMAIL", "env@example.org")
    new(room / "a")
    assert "dev@example.org" in who(room / "a")
    (home / ".gitconfig").write_text("[user]\n\tname = Dev\n")
    new(room / "b")
    assert who(room / "b") == "Dev <env@example.org> Dev <env@example.org>"


@pytest.mark.parametrize(
    "config", ["", "[user]\n\tname = Dev\n", "[user]\n\temail = a@example.org\n"]
)
def test_no_identity_is_one_line_with_both_commands(
    room: Path, home: Path, config: str
) -> None:
    (home / ".gitconfig").write_text(config)
    with pytest.raises(UserError) as error:
        repo.identity(room / "deep/p", repo.surrounding(room / "deep/p"))
    assert str(error.value) == (
        "git does not know whose commit this is (no author name and email); run"
        ' `git config --global user.name "Your Name"` and'
        " `git config --global user.email you@example.com`, or pass --no-commit"
    )
    assert names(room) == set()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("GIT_AUTHOR_NAME", " , ", "name consists only of disallowed characters"),
        ("GIT_COMMITTER_DATE", "yesterdayish", "invalid date format: yesterdayish"),
    ],
)
def test_an_identity_that_git_refuses(
    room: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UserError, match=words) as error:
        repo.identity(room, repo.surrounding(room))
    assert "\n" not in str(error.value)


def test_a_broken_configuration_is_one_line(room: Path, home: Path) -> None:
    (home / ".gitconfig").write_text("[user\n")
    with pytest.raises(UserError, match=r"bad config line 1 in file .*\.gitconfig"):
        repo.identity(room, repo.surrounding(room))


def test_a_branch_name_that_cannot_be(room: Path, home: Path) -> None:
    configure(home, "[init]\n\tdefaultBranch = a..b\n")
    with pytest.raises(ProblemError, match=r"invalid branch name: .*a\.\.b"):
        new(room / "p")
    assert names(room) == set()


def test_git_that_is_missing(room: Path) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\n"
        "from generator import repo\n"
        "from generator.errors import UserError\n"
        "try: repo.identity(Path('p'), repo.surrounding(Path('p')))\n"
        "except UserError as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(Path(__file__).parents[1])],
        cwd=room,
        env={**os.environ, "PATH": str(room)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout == (
        "git was not found; install git, or pass --no-commit to write the files only\n"
    )
    assert done.stderr == ""


def test_importing_the_writer_does_not_import_gitpython() -> None:
    code = "import sys; from generator import writer; print('git' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout == "False\n"


def test_inside_another_repository(room: Path) -> None:
    git(room, "init", "--quiet", "outer")
    outer = room / "outer"
    for target in (outer / "p", outer / "a/b/p"):
        with pytest.raises(UserError) as error:
            writer.check_target(target, into=False, replace=(), paths=TREE)
        assert str(error.value) == (
            f"{target} lies in the git repository {outer}; commit into that with"
            " --into, or pass --no-commit to write the files only"
        )
    assert names(outer) == {".git"}
    writer.write(TREE, outer / "p", commit=None)
    assert names(outer / "p") == {path.split("/")[0] for path in TREE}
    assert git(outer, "status", "--porcelain") == "?? p/\n"


def test_a_submodule_and_a_worktree_are_repositories(room: Path) -> None:
    new(room / "p")
    git(room / "p", "worktree", "add", "--quiet", "../tree")
    git(room, "init", "--quiet", "super")
    allow = ("-c", "protocol.file.allow=always")
    git(room / "super", *allow, "submodule", "--quiet", "add", "../p", "sub")
    for outer in (room / "tree", room / "super/sub"):
        assert (outer / ".git").is_file()
        assert repo.surrounding(outer / "new/p") == outer
        files = FileTree({"new/file.txt": File(data=b"text\n")})
        written = writer.write(files, outer, commit=request(outer), into=True)
        assert git(outer, "rev-parse", "HEAD").strip() == written.commit
        assert git(outer, "status", "--porcelain") == ""
        assert git(outer, "rev-list", "--count", "HEAD") == "2\n"


def test_a_repository_without_a_work_tree(room: Path) -> None:
    git(room, "init", "--quiet", "--bare", "bare.git")
    for into in (False, True):
        with pytest.raises(UserError, match="git repository without a work tree"):
            writer.check_target(room / "bare.git/p", into=into, replace=(), paths=TREE)


def test_a_repository_that_git_does_not_trust(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new(room / "p")
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    assert repo.surrounding(room / "p") == room / "p"  # such variables do not pass
    if os.getuid() == 0:
        for place in (room / "p", room / "p/.git"):
            os.chown(place, 65534, 65534)
        with pytest.raises(UserError, match="detected dubious ownership") as error:
            repo.surrounding(room / "p/sub")
        assert "\n" not in str(error.value)


def test_into_a_fresh_clone_without_a_commit(room: Path, home: Path) -> None:
    configure(home, "[init]\n\tdefaultBranch = dev\n")
    git(room, "init", "--quiet", "--bare", "remote.git")
    git(room, "clone", "--quiet", "remote.git", "p")
    with pytest.raises(UserError, match=r"exists and is not empty.*--into"):
        writer.check_target(room / "p", into=False, replace=(), paths=TREE)
    written = writer.write(TREE, room / "p", commit=request(room / "p"), into=True)
    assert (written.mode, written.branch) == ("journal", "dev")
    check_whole(room / "p", TREE, branch="dev")
    git(room / "p", "push", "--quiet", "origin", "dev")


def test_into_keeps_what_is_staged_and_what_is_changed(room: Path) -> None:
    git(room, "init", "--quiet", "-b", "main")
    for name in ("one", "two", "three", "data.csv"):
        (room / name).write_text(f"{name}\n")
    git(room, "add", ".")
    git(room, "commit", "--quiet", "-m", "Before")
    (room / "one").write_text("staged\n")
    git(room, "add", "one")
    (room / "one").write_text("changed after\n")
    git(room, "rm", "--quiet", "two")
    (room / "three").unlink()
    (room / "new").write_text("new\n")
    git(room, "add", "--intent-to-add", "new")
    (room / "data.csv").write_text("staged, and to be replaced\n")
    git(room, "add", "data.csv")
    before = git(room, "status", "--porcelain")
    diff = git(room, "diff", "--cached", "--", "one", "two", "three", "new")
    written = writer.write(
        TREE, room, commit=request(room), into=True, replace=["data.csv"]
    )
    assert written.replaced == 1
    after = git(room, "status", "--porcelain")
    assert after == before.replace("M  data.csv\n", "")
    assert git(room, "diff", "--cached", "--", "one", "two", "three", "new") == diff
    assert committed(room) == {
        "one": "100644",
        "two": "100644",
        "three": "100644",
        **expected(TREE),
    }
    assert git(room, "rev-list", "--count", "HEAD") == "2\n"
    git(room, "fsck", "--strict")


def test_into_a_repository_that_ignores_modes_and_hooks_that_fail(room: Path) -> None:
    git(room, "init", "--quiet", "outer")
    outer = room / "outer"
    git(outer, "config", "core.fileMode", "false")
    git(outer, "config", "core.autocrlf", "true")
    git(outer, "config", "commit.gpgSign", "true")
    (outer / ".git/info/exclude").write_text("*\n")
    for name in ("pre-commit", "reference-transaction", "post-index-change"):
        (outer / ".git/hooks" / name).write_text("#!/bin/sh\nexit 1\n")
        (outer / ".git/hooks" / name).chmod(0o755)
    written = writer.write(TREE, outer / "sub", commit=request(outer), into=True)
    assert committed(outer) == expected(TREE, "sub/")
    assert git(outer, "status", "--porcelain") == ""
    again = writer.write(TREE, outer / "sub", commit=request(outer), into=True)
    assert again.commit == written.commit
    assert (again.created, again.kept) == (0, len(TREE))


@pytest.mark.parametrize("what", ["detached", "merge", "rebase"])
def test_a_repository_in_the_middle_of_something(room: Path, what: str) -> None:
    new(room / "p")
    if what == "detached":
        git(room / "p", "checkout", "--quiet", "--detach")
    elif what == "merge":
        head = git(room / "p", "rev-parse", "HEAD")
        (room / "p/.git/MERGE_HEAD").write_text(head)
    else:
        (room / "p/.git/rebase-merge").mkdir()
    words = "detached HEAD" if what == "detached" else f"in the middle of a {what}"
    with pytest.raises(UserError, match=words):
        writer.check_target(room / "p/sub", into=True, replace=(), paths=TREE)


def test_an_index_that_is_locked_for_a_moment(room: Path) -> None:
    git(room, "init", "--quiet", "-b", "main")
    lock = room / ".git/index.lock"
    lock.write_text("")
    waiting = subprocess.Popen(["sh", "-c", f"sleep 0.4; rm '{lock}'"])
    writer.write(TREE, room, commit=request(room), into=True)
    assert waiting.wait() == 0
    check_whole(room, TREE)


def test_an_index_that_stays_locked(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.gitcall._LOCK_PATIENCE", 0.2)
    git(room, "init", "--quiet", "-b", "main")
    (room / ".git/index.lock").write_text("")
    with pytest.raises(ProblemError, match=r"index\.lock") as error:
        writer.write(TREE, room, commit=request(room), into=True)
    assert "\n" not in str(error.value)
    assert names(room) >= {".git"}


def test_a_branch_that_moves_meanwhile(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(room, "init", "--quiet", "-b", "main")
    git(room, "commit", "--quiet", "--allow-empty", "-m", "Before")
    prepare = repo.prepare

    def slow(*arguments: object) -> repo.Prepared | None:
        monkeypatch.setattr(repo, "prepare", prepare)
        prepared = prepare(*arguments)  # type: ignore[arg-type]
        git(room, "commit", "--quiet", "--allow-empty", "-m", "Meanwhile")
        return prepared

    monkeypatch.setattr(repo, "prepare", slow)
    writer.write(TREE, room, commit=request(room), into=True)
    subjects = git(room, "log", "--format=%s").splitlines()
    assert subjects == ["Start", "Meanwhile", "Before"]
    assert git(room, "status", "--porcelain") == ""
    assert committed(room) == expected(TREE)
