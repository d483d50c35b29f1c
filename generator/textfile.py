"""Which files hold code, or words that may refer to some."""

import posixpath

_SUFFIXES = (
    ".py", ".pyi", ".toml", ".yaml", ".yml", ".json", ".md", ".rst", ".txt", ".cfg", ".ini", ".in",
    ".sh", ".bash", ".sbatch", ".slurm", ".bat", ".mk", ".dockerfile", ".Dockerfile",
    ".ipynb",
)  # fmt: skip
_NAMES = (
    "Makefile", "makefile", "GNUmakefile", "Dockerfile", "dockerfile", ".gitignore", "Procfile",
    "justfile", "Justfile", ".gitmodules", "Pipfile",
)  # fmt: skip


def is_text(path: str) -> bool:
    """Whether a file holds code, or words that may refer to some."""
    name = posixpath.basename(path)
    return (
        name.endswith(_SUFFIXES) or {name, name.partition(".")[0]} & {*_NAMES} != set()
    )
