"""Git: who commits, where, and one commit that nothing of the user's set-up disturbs."""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from generator.errors import UserError
from generator.gitcall import NO_COMMIT, complaint, git, patiently, run


@dataclass(frozen=True, kw_only=True)
class Person:
    """A name and an address, as git writes them."""

    name: str
    email: str


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Whose commit it is."""

    author: Person
    committer: Person


@dataclass(frozen=True, kw_only=True)
class CommitRequest:
    """A commit to make of what is written."""

    message: str
    identity: Identity
    """Who commits, as `identity` tells it before anything is there. Where configuration
    is included for the new repository's place only, that decides (see `commit_new`)."""


@dataclass(frozen=True, kw_only=True)
class Commit:
    """A commit that was made, or the one that already held the same files."""

    oid: str
    branch: str


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A commit object that no branch holds yet, and what takes back its index entries."""

    oid: str
    parent: str
    """Empty for the first commit of a repository."""
    staged: str
    """The paths' index entries before, as `git ls-files --stage -z` writes them."""


def identity(target: Path, outer: Path | None) -> Identity:
    """Who would commit at `target`: in the work tree `outer`, or in a repository to come.

    Raises:
        UserError: git is missing, or has no identity there.
    """
    anchor = nearest_directory(target)
    # With a repository's directory named, `includeIf "gitdir:…"` counts. It need not
    # exist; where one does, git finds it, with its own configuration.
    env = {} if outer else {"GIT_DIR": str(anchor / ".git")}
    return _identity(anchor, env)


def surrounding(path: Path) -> Path | None:
    """The root of the git work tree that `path` is or would be in.

    Raises:
        UserError: git is missing, does not trust the repository, or it has no work tree.
    """
    anchor = nearest_directory(path)
    found = git(anchor, "rev-parse", "--is-inside-work-tree", "--show-toplevel")
    inside, _, root = found.out.partition("\n")
    if inside == "true":
        return Path(root)
    if inside == "false":
        raise UserError(
            f"{path} lies in a git repository without a work tree",
            hint="choose another directory",
        )
    if "not a git repository (or any" in found.err:
        return None
    raise UserError(
        f"git cannot work in {anchor}: {complaint(found)}",
        hint=f"put that right, or {NO_COMMIT}",
    )


def ignores(root: Path, path: Path) -> bool:
    """Whether the work tree at `root` ignores a path in it."""
    found = git(root, "check-ignore", "--quiet", "--no-index", str(path))
    return found.status == 0


def check_ready(directory: Path) -> None:
    """Refuse a repository that is in the middle of something.

    Raises:
        UserError: HEAD is detached, or a merge or the like has not ended.
    """
    git_dir = Path(run(directory, "rev-parse", "--absolute-git-dir"))
    for name, what in (
        ("MERGE_HEAD", "merge"),
        ("rebase-merge", "rebase"),
        ("rebase-apply", "rebase"),
        ("CHERRY_PICK_HEAD", "cherry-pick"),
        ("REVERT_HEAD", "revert"),
    ):
        if (git_dir / name).exists():
            raise UserError(
                f"the git repository around {directory} is in the middle of a {what}",
                hint=f"end it first, or {NO_COMMIT}",
            )
    if not branch(directory):
        raise UserError(
            f"the git repository around {directory} is on no branch (detached HEAD)",
            hint=f"switch to a branch first, or {NO_COMMIT}",
        )


def commit_new(
    directory: Path,
    modes: Mapping[str, bool],
    request: CommitRequest,
    meanwhile: Callable[[], None],
) -> Commit:
    """Make a repository of a directory, its first commit holding `modes`' paths.

    It is not on the disk for sure before the caller has synchronised the directory.
    `meanwhile` is what may as well be done while git reads the files.
    """
    env = {"GIT_DIR": str(directory / ".git"), "GIT_WORK_TREE": str(directory)}
    later = {"core.fsync": "none"}
    run(directory, "init", "--quiet", "--template=", env=env, settings=later)
    with _as_it_is(directory / ".git"):
        # In one pack: a tenth of the files that would have to reach the disk one by one.
        packed = {**later, "core.bigFileThreshold": "1"}
        _add(directory, modes, env, settings=packed, meanwhile=meanwhile)
    command = ("commit", "--quiet", "--no-verify", "--cleanup=verbatim", "--file=-")
    message = request.message.encode()
    if git(directory, *command, env=env, settings=later, stdin=message).status:
        # Without an identity of its own, or none that git itself would take (EMAIL).
        identity = request.identity
        with suppress(UserError):
            identity = _identity(directory, env)
        people = {**env, **_people(identity)}
        run(directory, *command, env=people, settings=later, stdin=message)
    look = ("rev-parse", "HEAD", "--abbrev-ref", "HEAD")
    oid, _, branch = run(directory, *look, env=env).partition("\n")
    return Commit(oid=oid, branch=branch)


def refresh(directory: Path) -> None:
    """Let the index know files that were moved here; only saves git a second look."""
    git(directory, "update-index", "-q", "--refresh")


def prepare(
    directory: Path, modes: Mapping[str, bool], request: CommitRequest, index: Path
) -> Prepared | None:
    """A commit of `modes`' paths on top of HEAD; None if HEAD holds just these files.

    It is built in an index of its own, the new file `index`: what the user has staged stays out.
    """
    env = {"GIT_INDEX_FILE": str(index)}
    parent = git(directory, "rev-parse", "--quiet", "--verify", "HEAD^{commit}").out
    if parent:
        run(directory, "read-tree", parent, env=env)
    _add(directory, modes, env)
    tree = run(directory, "write-tree", env=env)
    if parent and tree == run(directory, "rev-parse", f"{parent}^{{tree}}"):
        return None
    oid = _commit_tree(directory, tree, parent, request)
    staged = ("--literal-pathspecs", "ls-files", "--stage", "--full-name", "-z", "--")
    return Prepared(oid=oid, parent=parent, staged=run(directory, *staged, *modes))


def publish(
    directory: Path, modes: Mapping[str, bool], prepared: Prepared | None
) -> Commit:
    """Put the paths into the user's index, then move the branch to the commit.

    In this order a kill between the two leaves the files staged, not their deletion.
    """
    patiently(lambda: _add(directory, modes, {}))
    if prepared:
        initial = "" if prepared.parent else " (initial)"
        move = ("update-ref", "-m", f"commit{initial}: scaffold", "HEAD")
        run(directory, *move, prepared.oid, prepared.parent)
    oid = prepared.oid if prepared else run(directory, "rev-parse", "HEAD")
    return Commit(oid=oid, branch=branch(directory))


def unpublish(
    directory: Path, modes: Mapping[str, bool], prepared: Prepared | None
) -> None:
    """Give the user's index back the entries that it had before `publish`."""
    names = "".join(f"{path}\0" for path in modes).encode()
    entries = prepared.staged.encode() if prepared else b""

    def restore() -> None:
        run(directory, "update-index", "--force-remove", "-z", "--stdin", stdin=names)
        run(directory, "update-index", "-z", "--index-info", stdin=entries)

    if prepared:
        patiently(restore)


def holds(directory: Path, oid: str) -> bool:
    """Whether the current branch has the commit."""
    return git(directory, "merge-base", "--is-ancestor", oid, "HEAD").status == 0


def branch(directory: Path, env: Mapping[str, str] | None = None) -> str:
    """The current branch's name; empty if HEAD is detached."""
    return git(directory, "symbolic-ref", "--quiet", "--short", "HEAD", env=env).out


def nearest_directory(path: Path) -> Path:
    """The path itself, or the nearest of its parents, that is a directory."""
    for place in (path, *path.parents):
        with suppress(OSError, ValueError):  # a name that is too long, or no name
            if place.is_dir():
                return place
    return Path(path.anchor)


@contextmanager
def _as_it_is(git_dir: Path) -> Iterator[None]:
    """Let no attribute, the project's or the user's, change what git reads."""
    attributes = git_dir / "info/attributes"
    attributes.parent.mkdir()
    attributes.parent.chmod(0o700)  # whatever the umask
    attributes.write_text("* -text -eol -ident -filter -working-tree-encoding\n")
    attributes.chmod(0o600)
    yield
    attributes.unlink()
    attributes.parent.rmdir()


def _add(
    directory: Path,
    modes: Mapping[str, bool],
    env: Mapping[str, str],
    *,
    settings: Mapping[str, str] | None = None,
    meanwhile: Callable[[], None] = lambda: None,
) -> None:
    """Put files into an index, whatever .gitignore, umask or core.fileMode say."""
    for flag, executable in (("--chmod=-x", False), ("--chmod=+x", True)):
        names = "".join(f"{path}\0" for path in modes if modes[path] is executable)
        if names:
            command = ("update-index", "--add", "--replace", flag, "-z", "--stdin")
            run(
                directory,
                *command,
                env=env,
                settings=settings,
                stdin=names.encode(),
                meanwhile=meanwhile,
            )


def _commit_tree(
    directory: Path,
    tree: str,
    parent: str,
    request: CommitRequest,
) -> str:
    command = ["commit-tree", "--no-gpg-sign", "-F", "-", tree]
    if parent:
        command += ["-p", parent]
    message = request.message.encode()
    return run(directory, *command, env=_people(request.identity), stdin=message)


def _people(identity: Identity) -> dict[str, str]:
    return {
        "GIT_AUTHOR_NAME": identity.author.name,
        "GIT_AUTHOR_EMAIL": identity.author.email,
        "GIT_COMMITTER_NAME": identity.committer.name,
        "GIT_COMMITTER_EMAIL": identity.committer.email,
    }


def _identity(anchor: Path, env: Mapping[str, str]) -> Identity:
    return Identity(
        author=_person(anchor, "AUTHOR", env),
        committer=_person(anchor, "COMMITTER", env),
    )


def _person(anchor: Path, role: str, env: Mapping[str, str]) -> Person:
    settings: dict[str, str] = {}
    address = os.environ.get("EMAIL", "")
    if address and not git(anchor, "config", "user.email", env=env).out:
        # git itself takes EMAIL, but counts it as guessed (see user.useConfigOnly).
        settings["user.email"] = address
    found = git(anchor, "var", f"GIT_{role}_IDENT", env=env, settings=settings)
    match = re.fullmatch(r"(.*) <(.*)> \d+ [+-]\d+", found.out, re.DOTALL)
    if match:
        return Person(name=match[1], email=match[2])
    if "tell me who you are" in found.err:
        raise UserError(
            f"git does not know whose commit this is (no {role.lower()} name and email)",
            hint='run `git config --global user.name "Your Name"` and'
            " `git config --global user.email you@example.com`, or pass --no-commit",
        )
    raise UserError(
        f"git cannot tell the commit's {role.lower()}: {complaint(found)}",
        hint="see `git config --list --show-origin` and the GIT_* variables",
    )
