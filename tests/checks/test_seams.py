import pytest
from msgspec.structs import replace
from sample import FACTS, shown

GOOD = {
    "app/tuning.py": "class TuningConfig: ...\ndef prepare(model, cfg): ...\ndef merge(model): ...\n"
}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("def merge(model)", "def merge(net)", "is merge(model), not merge(net)"),
        ("def merge(model)", "def merge(model, x=1)", "not merge(model, x)"),
        ("def merge(model)", "def merge(*model)", "not merge(*model)"),
        ("model, cfg", "cfg, model", "not prepare(cfg, model)"),
        ("def merge", "def fuse", "the seam's export 'merge' is missing"),
        ("class TuningConfig: ...", "TuningConfig = 3", "is no class"),
        ("def merge(model): ...", "class merge: ...", "is no plain function"),
        ("def merge", "@odd\ndef merge", "is no plain function"),
    ],
)
def test_it_fires(old: str, new: str, message: str) -> None:
    files = {"app/tuning.py": GOOD["app/tuning.py"].replace(old, new, 1)}
    found = shown("seams", files, FACTS)
    assert len(found) == 1 and message in found[0] and "SC203" in found[0], found


def test_a_missing_module_fires() -> None:
    found = shown("seams", {"app/tuninng.py": ""}, FACTS)
    assert found == [
        "app/tuning.py: SC203 the seam's module is missing (did you mean 'app/tuninng.py'?)"
    ]


@pytest.mark.parametrize(
    "files",
    [
        GOOD,
        {"app/tuning.py": "from app.impl import TuningConfig, merge, prepare\n",
         "app/impl.py": GOOD["app/tuning.py"]},
        {"app/tuning.py": GOOD["app/tuning.py"] + "def extra(): ...\n"},
        {"app/tuning.py": GOOD["app/tuning.py"].replace("model, cfg", "model: int, *, cfg: int = 1")},
    ],
)  # fmt: skip
def test_it_stays_silent(files: dict[str, str]) -> None:
    assert shown("seams", files, FACTS) == []
    assert shown("seams", {"app/a.py": ""}, replace(FACTS, seams=())) == []
