"""A project whose environment holds packages that the tests write themselves."""

from collections.abc import Mapping
from pathlib import Path

from generator.check import check
from generator.model import Finding

SITE = ".venv/lib/python3.12/site-packages"


def found(
    folder: Path,
    code: str,
    packages: Mapping[str, str],
    *,
    version: str = "2.0",
    files: Mapping[str, str] | None = None,
    top: str = "lib",
) -> list[Finding]:
    """The findings in `train.py`, whose packages are those of one distribution."""
    record = "".join(f"{path},,\n" for path in packages)
    written = {
        ".venv/pyvenv.cfg": "home = /usr/bin\n",
        "train.py": code,
        f"{SITE}/{top}-{version}.dist-info/RECORD": record,
        **{f"{SITE}/{path}": text for path, text in packages.items()},
        **(files or {}),
    }
    for path, text in written.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return [f for f in check([folder]) if f.code.startswith("SC7")]


def told(findings: list[Finding]) -> list[str]:
    """Line, message and hint of each, without what the environment says of itself."""
    return [
        f"{f.line}: {f.message}" + (f" ({rest})" if rest else "")
        for f in findings
        for rest in [f.hint.partition("; ")[2]]
    ]
