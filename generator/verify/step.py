"""What a verification did and saw: the values that travel from its levels to the report."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from generator.model import Device, Level, Versions

Outcome = Literal["passed", "failed", "skipped", "timeout"]


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be verified, and how far."""

    directory: Path
    level: Level = "smoke"
    device: Device = "auto"
    env: bool = False
    """In an environment of its own, made from the project's pyproject.toml."""
    versions: Versions = "newest"
    """Of its dependencies, in that environment."""
    timeout: float | None = None
    """Seconds for each step; None gives each probe two minutes, and the rest its time."""
    templates: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that was tried."""

    level: Level
    name: str
    outcome: Outcome
    seconds: float = 0.0
    message: str = ""
    """What is wrong, or why it was skipped, in one line."""
    path: str = ""
    line: int = 0
    """The project's file at fault, where it is known; line 0 is all of it."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Numbers worth showing."""
    peak_memory_mb: float = 0.0
    tail: tuple[str, ...] = ()
    """The last lines of its output."""

    @property
    def failed(self) -> bool:
        return self.outcome in ("failed", "timeout")

    @property
    def where(self) -> str:
        """The file and line at fault, as a person would write them."""
        return f"{self.path}:{self.line}" if self.path and self.line else self.path


@dataclass(frozen=True, kw_only=True)
class Verification:
    """A whole verification: the content of .scaffold/verify.json."""

    outcome: Literal["passed", "failed"]
    level: Level
    date: str
    """When it began, in UTC."""
    scaffold: str
    """The version of scaffold."""
    commit: str
    dirty: bool
    seconds: float
    device: Mapping[str, Any]
    versions: Mapping[str, str]
    steps: tuple[Step, ...]
    samples_per_second: float | None = None
    peak_memory_mb: float | None = None
    metrics: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The same as plain JSON values."""
        return asdict(self)
