import pytest
from sample import report, seen, shown


def test_a_broken_file_is_named_and_the_others_are_checked() -> None:
    files = {
        "app/a.py": "def f(:\n",
        "app/b.py": "import os\nprint(nope)\n",
        "configs/x.toml": "a = 1\nb = = 2\n",
        "data.json": '{"a": 1,\n"b"}',
    }
    found = report(files).findings
    assert [(f.path, f.line, f.code) for f in found] == [
        ("app/a.py", 1, "SC001"),
        ("app/b.py", 1, "SC105"),
        ("app/b.py", 2, "SC104"),
        ("configs/x.toml", 2, "SC001"),
        ("data.json", 2, "SC001"),
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"x = '\xff'\n", "is not UTF-8 (byte 0xff)"),
        (b"x = 1\n\x00\n", "is not valid Python"),
        (b"(" * 5000 + b")" * 5000, "too many nested parentheses"),
        (b"x = " + b"[" * 5000, "too many nested parentheses"),
        (b"x = 1" + b" + 1" * 5000, "nests too deeply to be checked"),
        (b"x = " + b"-" * 50_000 + b"1", "nests too deeply to be checked"),
        (b"a" + b".b" * 20_000, "nests too deeply to be checked"),
        (b"if a: pass\n" + b"elif a: pass\n" * 5000, "nests too deeply"),
        (
            b"\n".join(b" " * i + b"if 1:" for i in range(300)) + b"\n",
            "is not valid Python",
        ),
        (b"#" * 3_000_000, "is too large to be checked"),
    ],
    ids=str.split(
        "bytes nul brackets open sum signs dots elifs indents megabytes", " "
    ),
)
def test_whatever_a_file_holds_is_survived(data: bytes, message: str) -> None:
    files = {"app/a.py": data, "app/b.py": "from app.a import x\n\nprint(x)\n"}
    found = report(files).findings
    assert [f.path for f in found] == ["app/a.py"], "what it may define is not known"
    assert message in str(found[0])
    assert found[0].code == "SC001"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# only a comment\n",
        "\ufeffx = 1\n",
        "x = [\n" + "    1 + 2 * 3,\n" * 3000 + "]\n",
        "x = '''" + "(" * 500 + "'''\n",
        "# " + "(" * 500 + "\n",
        "match x:\n    case [1, *_]:\n        pass\n",
        "type X = int\n",
        "def f[T](x: T) -> T:\n    return x\n",
    ],
)
def test_good_files_are_silent(text: str) -> None:
    assert shown("parse", {"app/a.py": text}) == []


def test_text_that_is_not_code_is_left_alone() -> None:
    files = {"data/a.csv": b"\xff\xfe", "README.md": "# (((((", "app/a.py": "x = 1\n"}
    assert shown("parse", files) == []
    assert seen("parse", files).total == 1
