"""Which probes there are, in the order in which they are run; imports no torch."""

import ast
import importlib
from pathlib import Path
from types import ModuleType

SMOKE = (
    "learns",
    "overfit",
    "adds_up",
    "exports",
    "resumes",
    "counts",
    "disturbs",
    "gradients",
    "augments",
    "noises",
    "tunes",
    "modes",
    "schedules",
    "clips",
    "decays",
    "saves",
    "merges",
    "pads",
    "scores",
    "splits",
    "windows",
    "packs",
    "prompts",
    "fills",
    "stops",
    "seeds",
    "diverges",
    "interrupts",
    "tracks",
)
"""What the smoke level runs; `trains` is for covers of many configurations."""

PROBES = (*SMOKE, "trains")


def title(name: str) -> str:
    """The first line of the probe's module, read and not run."""
    source = Path(__file__).with_name("smoke") / f"{name}.py"
    text = ast.get_docstring(ast.parse(source.read_text(encoding="utf-8"))) or ""
    return text.partition("\n")[0].rstrip(".")


def load(name: str) -> ModuleType:
    """The probe's module; it has `probe(project) -> facts`."""
    return importlib.import_module(f"{__package__}.smoke.{name}")
