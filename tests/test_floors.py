import subprocess
import sys
from pathlib import Path

from importlinter.api import read_configuration
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).parent.parent


def test_a_floor_imports_only_from_floors_below_it() -> None:
    contracts = read_configuration(str(ROOT / "pyproject.toml"))["contracts_options"]
    assert len(contracts) == 4
    config = str(ROOT / "pyproject.toml")
    assert lint_imports(config, no_cache=True) == EXIT_STATUS_SUCCESS


def test_generating_never_loads_the_training_libraries(tmp_path: Path) -> None:
    """Whatever the contracts miss: look at what a real run has loaded."""
    code = (
        "import sys\n"
        "from generator import cli\n"
        "sys.argv = ['scaffold', 'new', '--task', 'textcls', '--no-commit', '-q']\n"
        "try: cli.main()\n"
        "except SystemExit as stop: assert not stop.code, stop.code\n"
        "print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={
            "PYTHONPATH": str(ROOT),
            "PATH": "/usr/bin:/bin",
            "SCAFFOLD_CACHE_DIR": str(tmp_path / "cache"),  # nothing is known there
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    assert "jinja2" in loaded
    heavy = {"torch", "transformers", "accelerate", "datasets", "peft", "pandas"}
    assert not heavy & loaded
