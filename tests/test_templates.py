"""Faults in a template directory: exit 1, named, and nothing reaches the disk."""

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Run, files_of

Edit = Callable[[Path], None]


def _replace(path: str, old: str, new: str) -> Edit:
    def edit(templates: Path) -> None:
        file = templates / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    return edit


def _manifest(templates: Path, folder: str, text: str) -> None:
    path = templates / folder / "manifest.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'title = "{folder}"\n{text}', encoding="utf-8")


def _include_in_a_circle(templates: Path) -> None:
    _manifest(templates, "tasks/greet", 'includes = ["shared/a"]\n')
    _manifest(templates, "shared/a", 'includes = ["shared/b"]\n')
    _manifest(templates, "shared/b", 'includes = ["shared/a"]\n')


def _include_a_second_config(templates: Path) -> None:
    _share(templates)
    greet = templates / "tasks/greet/manifest.toml"
    own = '"{package}/names.py" = "main.py.jinja"\n'
    greet.write_text(greet.read_text("utf-8") + own, encoding="utf-8")


def _share(templates: Path) -> None:
    """A folder that the task includes, and the option with it: its file is made once."""
    _manifest(templates, "shared/names", SHARED)
    text = '"""Names."""\n\nWORLD = "world"\n'
    (templates / "shared/names/names.py.jinja").write_text(text, encoding="utf-8")
    for folder in ("tasks/greet", "features/voice/loud"):
        manifest = templates / folder / "manifest.toml"
        text = manifest.read_text("utf-8")
        text = text.replace("[files]", 'includes = ["shared/names"]\n\n[files]', 1)
        manifest.write_text(text, encoding="utf-8")


def _vary(file: str) -> Edit:
    """The option has a file of its own in place of one of the task's."""
    return _replace(LOUD, "[config]", f"[variants.greet]\n{file}\n\n[config]")


def _vary_twice(templates: Path) -> None:
    own = '"run.sh" = "voice.py.jinja"'
    _vary(own)(templates)
    greet = templates / "tasks/greet/manifest.toml"
    own = own.replace("voice", "main")
    text = f"{greet.read_text('utf-8')}\n[variants.greet]\n{own}\n"
    greet.write_text(text, encoding="utf-8")


LOUD = "features/voice/loud/manifest.toml"
SHARED = """
[files]
"{package}/names.py" = "names.py.jinja"

[config]
"greet.times" = 4
"""
MAIN = "tasks/greet/main.py.jinja"
BASE = "base/manifest.toml"
FAULTS: dict[str, tuple[Edit, str]] = {
    "syntax": (
        _replace(MAIN, '"""Greets."""', '"""Greets."""\n{% if %}'),
        "template tasks/greet/main.py.jinja:2",
    ),
    "undefined": (
        _replace(MAIN, '"world"', "{{ nobody | py_str }}"),
        "main.py.jinja:15 in {}: 'nobody' is undefined",
    ),
    "bare hole": (
        _replace(MAIN, '"world"', "{{ name }}"),
        "main.py.jinja:15 in {}: a bare hole: print 'out' through a typed filter",
    ),
    "unknown filter": (
        _replace(MAIN, '"world"', "{{ name | upper }}"),
        "main.py.jinja:15 in {}: No filter named 'upper'.",
    ),
    "sandbox": (
        _replace(MAIN, '"world"', "{{ name.__class__.__mro__ | py_str }}"),
        "main.py.jinja:15 in {}: ",
    ),
    "division": (
        _replace(MAIN, '"world"', "{{ (1 / 0) | py_str }}"),
        "main.py.jinja:15 in {}: division by zero",
    ),
    "missing template": (
        _replace("tasks/greet/manifest.toml", "main.py.jinja", "mein.py.jinja"),
        "tasks/greet/mein.py.jinja in {}: cannot be read (No such file or directory)",
    ),
    "path leaves": (
        _replace(BASE, '"names.txt"', '"../../secret.txt"'),
        "the path leaves the template directory",
    ),
    "manifest type": (
        _replace(BASE, '"names.txt"', "3"),
        "template base/manifest.toml in {}: Expected str, got int - at $.data[...]",
    ),
    "manifest key": (
        _replace(BASE, "[data]", "[dada]"),
        "template base/manifest.toml in {}: Object contains unknown field dada",
    ),
    "include that is not there": (
        _replace(
            "tasks/greet/manifest.toml", "[files]", 'includes = ["shard"]\n[files]'
        ),
        "template tasks/greet/manifest.toml in {}: includes 'shard': cannot be read",
    ),
    "include of itself": (
        _include_in_a_circle,
        "shared/b/manifest.toml in {}: includes go round in a circle:"
        " tasks/greet -> shared/a -> shared/b -> shared/a",
    ),
    "two makers of a file, one of them included": (
        _include_a_second_config,
        "template tasks/greet/manifest.toml in {}: {{package}}/names.py is made by"
        " shared/names/names.py.jinja already",
    ),
    "variant of an unknown task": (
        _replace(
            LOUD, "[config]", '[variants.great]\n"run.sh" = "voice.py.jinja"\n[config]'
        ),
        "template features/voice/loud/manifest.toml in {}: variants of an unknown task"
        " 'great'; did you mean 'greet'?",
    ),
    "variant of no file": (
        _vary('"{package}/mein.py" = "voice.py.jinja"'),
        "loud/manifest.toml in {}: variants.greet: no other manifest makes"
        " {{package}}/mein.py",
    ),
    "two variants of a file": (
        _vary_twice,
        "loud/manifest.toml in {}: variants.greet: run.sh is replaced by"
        " tasks/greet/main.py.jinja already",
    ),
    "manifest syntax": (
        _replace(BASE, "[data]", "[data"),
        "template base/manifest.toml in {}: not TOML",
    ),
    "two manifests, one file": (
        _replace(BASE, '"run.sh" = ', '"{package}/voice.py" = '),
        "{{package}}/voice.py is made by base/run.sh.jinja already",
    ),
    "contradicting ranges": (
        _replace(
            "tasks/greet/manifest.toml",
            "[files]",
            '[dependencies]\npydantic = ">=3"\n[files]',
        ),
        "pydantic>=3 contradicts >=2,<3 of another manifest",
    ),
    "default that is no option": (
        _replace("features/voice/seam.toml", 'default = "plain"', 'default = "soft"'),
        "default 'soft' is not an option",
    ),
    "option without the seam's file": (
        _replace("features/voice/plain/manifest.toml", 'voice.py"', 'vioce.py"'),
        "does not emit {{package}}/voice.py",
    ),
    "config default out of range": (
        _replace(
            "tasks/greet/manifest.toml",
            "[files]",
            '[config]\n"greet.times" = 10\n[files]',
        ),
        "config: greet.times must be at most 9, not 10",
    ),
    "emitted Python that does not parse": (
        _replace(MAIN, "def greet(", "def greet(("),
        "SC001",
    ),
    "import of what is not there": (
        _replace(MAIN, "import VoiceConfig, speak", "import VoiceConfig, spaek"),
        "[template tasks/greet/main.py.jinja]",
    ),
    "seam broken": (
        _replace("features/voice/plain/voice.py.jinja", "(text: str, cfg:", "(cfg:"),
        "[template features/voice/plain/voice.py.jinja]",
    ),
    "trailing white space": (
        _replace("base/README.md.jinja", "Settings stand", "Settings  \nstand"),
        "README.md:5: SC002 trailing white space",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_template_is_named_and_nothing_is_written(
    fault: str, run: Run, mini: Path, tmp_path: Path
) -> None:
    edit, message = FAULTS[fault]
    edit(mini)
    result = run("new", "--task", "greet", "--templates", mini, "out")
    assert result.code == 1, result.err
    assert (
        message.replace("{{", "{").replace("}}", "}").replace("{}", str(mini))
        in result.err
    )
    assert "Traceback" not in result.err
    assert not (tmp_path / "out").exists()
    assert set(files_of(tmp_path)) == {
        f"mini-templates/{path}" for path in files_of(mini)
    }


def test_no_fault_has_vanished() -> None:
    assert len(FAULTS) >= 20


def test_what_is_shared_has_one_text(run: Run, mini: Path, tmp_path: Path) -> None:
    _share(mini)
    main = mini / MAIN
    text = main.read_text("utf-8").replace("cfg.name))", "cfg.name or names.WORLD))")
    main.write_text(
        text.replace("from .voice", "from . import names\nfrom .voice"), "utf-8"
    )
    for voice, times in (("plain", 4), ("loud", 2)):  # an option's own goes before
        order = ("new", voice, "--task", "greet", "--voice", voice, "--no-commit")
        result = run(*order, "--templates", mini)
        assert result.code == 0, result.err
        names = (tmp_path / voice / voice / "names.py").read_text("utf-8")
        assert 'WORLD = "world"' in names
        default = (tmp_path / voice / "configs/default.toml").read_text("utf-8")
        assert f"times = {times}" in default


def test_an_option_may_replace_a_file_of_the_task(
    run: Run, mini: Path, tmp_path: Path
) -> None:
    _vary('"{package}/main.py" = "main.py.jinja"')(mini)
    text = (mini / MAIN).read_text("utf-8")
    other = text.replace('"""Greets."""', '"""Greets and shouts."""')
    (mini / LOUD).with_name("main.py.jinja").write_text(other, encoding="utf-8")
    for voice, says in (("plain", "Greets."), ("loud", "Greets and shouts.")):
        order = ("new", voice, "--task", "greet", "--voice", voice, "--no-commit")
        result = run(*order, "--templates", mini)
        assert result.code == 0, result.err
        main = (tmp_path / voice / voice / "main.py").read_text("utf-8")
        assert main.startswith(f'"""{says}"""')


def test_a_link_out_of_the_directory_is_not_read(
    run: Run, mini: Path, tmp_path: Path
) -> None:
    (tmp_path / "secret.txt").write_text("secret\n", encoding="utf-8")
    (mini / "base/names.txt").unlink()
    (mini / "base/names.txt").symlink_to(tmp_path / "secret.txt")
    result = run("new", "--task", "greet", "--templates", mini, "out")
    assert result.code == 1
    assert "the link leaves the template directory" in result.err
    assert not (tmp_path / "out").exists()


def test_a_fault_of_our_own_is_exit_3(
    run: Run, mini: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.resources._INSTALLED", mini)
    assert run("new", "whole", "--task", "greet").code == 0
    _replace(MAIN, "import VoiceConfig, speak", "import VoiceConfig, spaek")(mini)
    result = run("new", "out", "--task", "greet")
    assert result.code == 3
    assert "[template tasks/greet/main.py.jinja]" in result.err
    assert not (tmp_path / "out").exists()
    _replace(MAIN, '"world"', "{{ nobody | py_str }}")(mini)
    assert run("new", "out", "--task", "greet").code == 3
    assert not (tmp_path / "out").exists()


def test_options_that_differ_in_values_share_a_template(
    run: Run, mini: Path, tmp_path: Path
) -> None:
    voices = mini / "features/voice"
    (voices / "plain/voice.py.jinja").unlink()
    for option, mark in (("plain", '"."'), ("loud", '"!"')):
        manifest = voices / option / "manifest.toml"
        text = manifest.read_text("utf-8").replace('= "voice.py', '= "../loud/voice.py')
        manifest.write_text(f"{text}\n[values]\nmark = {mark}\n", "utf-8")
    shared = voices / "loud/voice.py.jinja"
    text = shared.read_text("utf-8")
    shared.write_text(f"{text}\n\nMARK = {{{{ values.mark | py_value }}}}\n", "utf-8")
    for option, mark in (("plain", "."), ("loud", "!")):
        made = run(
            *("new", option, "--task", "greet", "--voice", option),
            *("--templates", mini),
        )
        assert made.code == 0, made.err
        (voice,) = (tmp_path / option).rglob("voice.py")
        assert f'MARK = "{mark}"' in voice.read_text("utf-8")
