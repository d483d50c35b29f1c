"""What a store remembers changes nothing, and a store that is spoiled is a miss."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import MINI, ROOT, Run, files_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator import cache, memo
from generator.build import Builder, Built
from generator.golden import SPEC, cases
from generator.resources import templates
from generator.spec import Request

GOLDEN = ROOT / "golden"
ROOM = 2**20


def _disk(place: Path, *, made_by: str = "us", limit: int = 64 * ROOM) -> cache.Disk:
    return cache.Disk(place, made_by, limit=limit)


def _entries(place: Path) -> list[Path]:
    files = (p for p in place.iterdir() if p.is_file())
    return sorted(p for p in files if p.name != ".swept")


def _same(one: Built, other: Built) -> None:
    assert one.tree == other.tree
    assert list(one.tree) == list(other.tree)
    assert one.report == other.report
    assert list(one.report.checks) == list(other.report.checks)
    assert one.spec == other.spec
    assert one.plan == other.plan


class Counting:
    """A store that counts what it could answer."""

    def __init__(self, inner: memo.Store) -> None:
        self.inner = inner
        self.hits: list[str] = []
        self.misses: list[str] = []

    def get(self, key: str) -> bytes | None:
        found = self.inner.get(key)
        (self.misses if found is None else self.hits).append(key.partition("-")[0])
        return found

    def put(self, key: str, value: bytes) -> None:
        self.inner.put(key, value)


# ------------------------------------------------------- the same with and without


@pytest.fixture(scope="module")
def plain() -> Builder:
    return Builder(templates(), memo.Nothing())


@pytest.mark.parametrize("case", cases(GOLDEN))
def test_a_golden_case_is_the_same_with_and_without(
    case: str, plain: Builder, tmp_path: Path
) -> None:
    source = (GOLDEN / case / SPEC).read_text("utf-8")
    request = Request(source=source, directory=case)
    wanted = plain.build(request)
    store = _disk(tmp_path / "cache")
    _same(Builder(templates(), store).build(request), wanted)
    whole = Counting(store)
    _same(Builder(templates(), whole).build(request), wanted)
    assert whole.hits == ["project"]


def test_files_and_trees_alone_give_the_same(plain: Builder, tmp_path: Path) -> None:
    """With the entries of whole projects gone, files and the report still come from it."""
    request = Request(flags={"task": "textcls", "name": "quokka"})
    wanted = plain.build(request)
    Builder(templates(), _disk(tmp_path)).build(request)
    for entry in tmp_path.glob("project-*"):
        entry.unlink()
    parts = Counting(_disk(tmp_path))
    _same(Builder(templates(), parts).build(request), wanted)
    assert set(parts.misses) == {"project"}
    assert parts.hits.count("black") > 20
    assert {"checks", "schema"} <= set(parts.hits)


def test_another_config_reuses_what_was_formatted(
    plain: Builder, tmp_path: Path
) -> None:
    first = Request(flags={"task": "textcls", "name": "quokka"})
    second = Request(
        flags={"task": "textcls", "name": "quokka"}, settings={"train.epochs": "7"}
    )
    builder = Builder(templates(), Counting(_disk(tmp_path)))
    builder.build(first)
    store = Counting(_disk(tmp_path))
    _same(Builder(templates(), store).build(second), plain.build(second))
    assert set(store.misses) == {"project", "checks"}
    _same(builder.build(second), plain.build(second))  # what is left in memory
    _same(builder.build(first), plain.build(first))


def test_a_changed_template_is_seen(mini: Path, tmp_path: Path) -> None:
    request = Request(flags={"task": "greet"})
    store = _disk(tmp_path / "cache")
    before = Builder(templates(mini), store).build(request)
    voice = mini / "features/voice/plain/voice.py.jinja"
    voice.write_text(voice.read_text("utf-8") + "\n\nLATER = 1\n", "utf-8")
    after = Builder(templates(mini), store).build(request)
    assert before.tree != after.tree
    _same(after, Builder(templates(mini), memo.Nothing()).build(request))


def test_a_template_that_no_manifest_names_is_not_trusted(
    mini: Path, tmp_path: Path
) -> None:
    """An included file is no input that the catalog knows of."""
    voice = mini / "features/voice/plain/voice.py.jinja"
    (mini / "more.jinja").write_text("ONE = 1\n", "utf-8")
    text = voice.read_text("utf-8") + '\n\n{% include "more.jinja" %}\n'
    voice.write_text(text, "utf-8")
    request = Request(flags={"task": "greet"})
    store = _disk(tmp_path / "cache")
    Builder(templates(mini), store).build(request)
    (mini / "more.jinja").write_text("TWO = 2\n", "utf-8")
    after = Builder(templates(mini), store).build(request)
    assert any("TWO = 2" in f.text for p, f in after.tree.items() if p.endswith(".py"))


def test_findings_come_back_as_they_were(mini: Path, tmp_path: Path) -> None:
    voice = mini / "features/voice/plain/voice.py.jinja"
    voice.write_text(voice.read_text("utf-8") + "\n\nNO = missing\n", "utf-8")
    request = Request(flags={"task": "greet"})
    store = _disk(tmp_path / "cache")
    wanted = Builder(templates(mini), memo.Nothing()).build(request)
    assert wanted.report.findings
    for _ in range(2):
        _same(Builder(templates(mini), store).build(request), wanted)


# ------------------------------------------------------------------- the disk


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.binary(max_size=300), spoiled=st.binary(max_size=400))
def test_what_comes_out_is_what_went_in_or_nothing(
    value: bytes, spoiled: bytes, tmp_path: Path
) -> None:
    store = _disk(tmp_path / "cache")
    store.put("black-1", value)
    assert store.get("black-1") == value
    (entry,) = _entries(tmp_path / "cache")
    entry.write_bytes(spoiled)
    assert store.get("black-1") is None
    store.put("black-1", value)
    assert store.get("black-1") == value


def test_a_cut_or_exchanged_entry_is_a_miss(tmp_path: Path) -> None:
    store = _disk(tmp_path)
    store.put("black-1", b"one" * 50)
    (one,) = _entries(tmp_path)
    whole = one.read_bytes()
    store.put("black-2", b"two" * 50)
    two = next(p for p in _entries(tmp_path) if p != one)
    for size in range(len(whole)):
        one.write_bytes(whole[:size])
        assert store.get("black-1") is None
    shutil.copy(two, one)
    assert store.get("black-1") is None
    assert store.get("black-2") == b"two" * 50


def test_every_entry_spoiled_still_gives_the_right_project(
    plain: Builder, tmp_path: Path
) -> None:
    request = Request(flags={"task": "textcls", "name": "quokka"})
    Builder(templates(), _disk(tmp_path)).build(request)
    for number, entry in enumerate(_entries(tmp_path)):
        data = bytearray(entry.read_bytes())
        data[(number * 7919) % len(data)] ^= 1
        entry.write_bytes(data)
    store = Counting(_disk(tmp_path))
    _same(Builder(templates(), store).build(request), plain.build(request))
    assert store.hits == []


def test_what_was_stored_for_something_else_does_not_decode() -> None:
    """A store that lies about a project costs time alone."""

    class Lying(memo.Nothing):
        def get(self, key: str) -> bytes | None:
            return (
                b"\x93\x01\x02\x03" if key.startswith(("project", "checks")) else None
            )

    request = Request(flags={"task": "greet"})
    wanted = Builder(templates(MINI), memo.Nothing()).build(request)
    _same(Builder(templates(MINI), Lying()).build(request), wanted)


def test_another_version_finds_nothing(tmp_path: Path) -> None:
    _disk(tmp_path, made_by="1.0").put("black-1", b"x")
    assert _disk(tmp_path, made_by="1.1").get("black-1") is None
    assert _disk(tmp_path, made_by="1.0").get("black-1") == b"x"


def test_a_change_of_our_own_code_changes_the_fingerprint(tmp_path: Path) -> None:
    copy = shutil.copytree(ROOT / "generator", tmp_path / "generator")
    command = "from generator import cache; print(cache.fingerprint())"

    def told() -> str:
        return subprocess.run(
            [sys.executable, "-c", command],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()

    before = told()
    assert before == told() != ""
    changed = copy / "checks/unused.py"
    changed.write_text(changed.read_text("utf-8") + "# changed\n", "utf-8")
    assert told() not in ("", before)


def test_the_oldest_go_first(tmp_path: Path) -> None:
    store = _disk(tmp_path, limit=ROOM)
    for number in range(40):
        store.put(f"black-{number}", bytes(64 * 1024))
        stamp = 1_000_000 + number
        for entry in _entries(tmp_path):
            if entry.stat().st_mtime > 2_000_000:
                os.utime(entry, (stamp, stamp))
    assert sum(p.stat().st_size for p in _entries(tmp_path)) <= ROOM * 9 // 8
    assert store.get("black-39") is not None
    assert store.get("black-0") is None


def test_what_is_used_stays(tmp_path: Path) -> None:
    store = _disk(tmp_path, limit=ROOM)
    store.put("black-used", bytes(1000))
    for number in range(60):
        for entry in _entries(tmp_path):
            os.utime(entry, (1_000_000, 1_000_000))
        assert store.get("black-used") is not None
        store.put(f"black-{number}", bytes(64 * 1024))


def test_others_that_keep_little_do_not_look_again_at_all(tmp_path: Path) -> None:
    for number in range(40):
        _disk(tmp_path, limit=ROOM).put(f"black-{number}", bytes(64 * 1024))
    size = sum(p.stat().st_size for p in _entries(tmp_path))
    assert size > ROOM
    os.utime(tmp_path / ".swept", (1_000_000, 1_000_000))
    _disk(tmp_path, limit=ROOM).put("black-more", b"x")
    assert sum(p.stat().st_size for p in _entries(tmp_path)) <= ROOM


def test_what_is_larger_than_its_share_is_not_kept(tmp_path: Path) -> None:
    store = _disk(tmp_path, limit=1000)
    store.put("black-1", bytes(600))
    assert store.get("black-1") is None
    memory = memo.Memory(limit=1000)
    memory.put("black-1", bytes(1001))
    assert memory.get("black-1") is None


@pytest.mark.skipif(os.name == "nt", reason="modes are not what they are on POSIX")
def test_a_directory_that_others_may_write_to_is_not_trusted(tmp_path: Path) -> None:
    place = tmp_path / "cache"
    _disk(place).put("black-1", b"x")
    assert _disk(place).get("black-1") == b"x"
    assert place.stat().st_mode & 0o077 == 0
    place.chmod(0o777)
    assert _disk(place).get("black-1") is None
    _disk(place).put("black-2", b"x")
    assert len(_entries(place)) == 1


@pytest.mark.parametrize("kind", ["file", "below a file", "dangling link"])
def test_a_place_that_is_no_directory_is_no_cache(kind: str, tmp_path: Path) -> None:
    place = tmp_path / "cache"
    if kind == "dangling link":
        place.symlink_to(tmp_path / "nowhere")
    else:
        place.write_bytes(b"")
    store = _disk(place / "x" if kind == "below a file" else place)
    store.put("black-1", b"x")
    assert store.get("black-1") is None


def test_a_full_disk_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    store = _disk(tmp_path)
    monkeypatch.setattr(Path, "replace", full)
    store.put("black-1", b"x")
    assert store.get("black-1") is None
    assert _entries(tmp_path) == []


def test_many_at_once(tmp_path: Path) -> None:
    """Writers, readers and sweepers of one directory: a miss or the value, no more."""
    code = (
        "import sys, pathlib\n"
        "from generator.cache import Disk\n"
        "store = Disk(pathlib.Path(sys.argv[1]), 'us', limit=200_000)\n"
        "for turn in range(400):\n"
        "    n = turn % 40\n"
        "    value = bytes([n]) * 12_000\n"
        "    found = store.get(f'black-{n}')\n"
        "    assert found in (None, value)\n"
        "    store.put(f'black-{n}', value)\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    running = [subprocess.Popen(command, env=env) for _ in range(3)]
    assert [process.wait(timeout=120) for process in running] == [0, 0, 0]


# ------------------------------------------------------------------ the command


def _loaded(process: Run, cwd: Path, *arguments: str) -> set[str]:
    code = (
        "import sys\n"
        "from generator import cli\n"
        f"sys.argv = ['scaffold', 'new', '--task', 'textcls', '-q', *{arguments!r}]\n"
        "try: cli.main()\n"
        "except SystemExit as stop: assert not stop.code, stop.code\n"
        "print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_the_second_time_nothing_heavy_is_loaded(
    process: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(cache.DIRECTORY_VARIABLE, str(tmp_path / "cache"))
    heavy = {"black", "generator.parsing", "jinja2", "tomlkit", "rich.console"}
    for folder in ("one", "two", "three"):
        (tmp_path / folder).mkdir()
    first = _loaded(process, tmp_path / "one", "t")
    # black may be in a second process
    assert first >= {"generator.parsing", "jinja2", "tomlkit"}
    assert not _loaded(process, tmp_path / "two", "t") & heavy
    assert _loaded(process, tmp_path / "three", "t", "--no-cache") >= {"jinja2"}
    one, two, three = (files_of(tmp_path / f / "t") for f in ("one", "two", "three"))
    assert one == two == three


def test_without_the_cache_nothing_is_kept(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(cache.DIRECTORY_VARIABLE, str(tmp_path / "cache"))
    new = ("new", "--task", "greet", "--templates", MINI, "--no-commit")
    assert run(*new, "one", "--no-cache").code == 0
    assert not (tmp_path / "cache").exists()
    assert run(*new, "two").code == 0
    assert (tmp_path / "cache").is_dir()


def test_where_the_cache_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv(cache.DIRECTORY_VARIABLE, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
    assert cache.directory() == tmp_path / ".cache/scaffold"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache.directory() == tmp_path / "xdg/scaffold"
    monkeypatch.setenv(cache.DIRECTORY_VARIABLE, str(tmp_path / "own"))
    assert cache.directory() == tmp_path / "own"
