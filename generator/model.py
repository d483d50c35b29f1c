"""The frozen values that travel: Spec -> Plan -> FileTree -> CheckReport -> Report."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, get_args

Scalar = str | int | float | bool
ConfigValue = Scalar | tuple[Scalar, ...]
Level = Literal["static", "smoke", "full"]
"""How far a project is verified."""
LEVELS: tuple[Level, ...] = get_args(Level)
Device = Literal["auto", "cpu", "cuda"]
DEVICES: tuple[Device, ...] = get_args(Device)
Versions = Literal["newest", "lowest"]
"""Which end of each dependency's range an environment gets."""
VERSIONS: tuple[Versions, ...] = get_args(Versions)


@dataclass(frozen=True, kw_only=True)
class Spec:
    """What somebody asked for, validated: the content of a scaffold.toml."""

    name: str
    package: str
    task: str
    preset: str
    """Of the task; empty for its own defaults."""
    description: str
    options: Mapping[str, str]
    """Axis name to option name, every axis of the task present."""
    config: Mapping[str, ConfigValue]
    """Dotted key ("train.epochs") to value: only what was asked for, not the defaults."""
    document: str
    """The text of the scaffold.toml to emit, the asker's own comments kept."""


@dataclass(frozen=True, kw_only=True)
class Dependency:
    """One requirement of the emitted project."""

    name: str
    specifier: str
    imports: str
    """The module it is imported as: "sklearn" for scikit-learn."""
    used_by: str = ""
    """Why it is declared though no emitted file imports it; empty if one must."""


@dataclass(frozen=True, kw_only=True)
class Seam:
    """The contract of one axis: the module every option provides, and what it exports."""

    file: str
    """The emitted path, such as "textcls/tuning.py"."""
    exports: Mapping[str, tuple[str, ...] | None]
    """Function name to its parameter names; a class maps to None."""


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """A text that a project puts around its input: one key of its prompts.toml."""

    name: str
    default: str
    """A Jinja template of named fields."""
    fields: tuple[str, ...]
    """What it must name of what the task itself knows of a row."""
    optional: tuple[str, ...]
    """What it may name of that; any other name is a column of the data."""
    about: str
    """What it is for, and what its fields mean: shown beside it."""


@dataclass(frozen=True, kw_only=True)
class PlannedFile:
    """One file to emit: which template makes it."""

    target: str
    template: str
    executable: bool = False
    verbatim: bool = False
    """Copied byte for byte (data), not rendered."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Every file of the project and the facts that templates and checks share."""

    spec: Spec
    files: tuple[PlannedFile, ...]
    manifests: tuple[str, ...]
    """The manifests that the files come from."""
    dependencies: tuple[Dependency, ...]
    dev_dependencies: tuple[Dependency, ...]
    extras: Mapping[str, tuple[Dependency, ...]]
    """Optional dependency groups but "dev", by name."""
    seams: tuple[Seam, ...]
    defaults: Mapping[str, ConfigValue]
    """Config values that the chosen task and options set instead of the dataclasses' own."""
    values: Mapping[str, Scalar]
    """What the chosen manifests give their templates to print."""
    prompts: tuple[Prompt, ...]
    """Texts around the input, as the chosen manifests declare them."""
    apart: Mapping[str, str]
    """Sections of the config that stand in a file of their own: name to path."""


@dataclass(frozen=True, kw_only=True)
class File:
    """The content of one emitted file."""

    data: bytes
    executable: bool = False
    template: str = ""
    """The template it came from, for messages; empty if the engine wrote it."""

    @property
    def text(self) -> str:
        return self.data.decode("utf-8")


class FileTree(Mapping[str, File]):
    """A read-only mapping from a relative POSIX path to a file, in sorted order."""

    def __init__(self, files: Mapping[str, File]) -> None:
        self._files = dict(sorted(files.items()))

    def __getitem__(self, path: str) -> File:
        return self._files[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def with_files(self, files: Mapping[str, File]) -> "FileTree":
        """A new tree with files added or replaced."""
        return FileTree({**self._files, **files})


@dataclass(frozen=True, kw_only=True, order=True)
class Place:
    """A place in a file; lines and columns count from 1, and 0 is none in particular."""

    path: str
    line: int = 0
    column: int = 0

    def as_json(self) -> dict[str, Any]:
        """The place as programs get it."""
        return {"file": self.path, "line": self.line, "column": self.column}

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" if self.line else self.path


@dataclass(frozen=True, kw_only=True)
class Edit:
    """A word in a file that another one is to replace."""

    line: int
    column: int
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class Fix:
    """What mends a finding, where that is certain: all of its edits, or none."""

    edits: tuple[Edit, ...]
    """All in the finding's file."""
    title: str
    """What they do: "'bild' is now 'build'"."""


@dataclass(frozen=True, kw_only=True, order=True)
class Finding:
    """One problem in an output."""

    path: str
    line: int
    column: int = 0
    code: str
    message: str
    hint: str = ""
    level: Literal["error", "warning"] = "error"
    other: Place | None = field(default=None, compare=False)
    """The other end: where what is meant is defined, or what is contradicted stands."""
    fix: Fix | None = field(default=None, compare=False)

    def as_json(self) -> dict[str, Any]:
        """The finding as programs get it."""
        facts = asdict(self) | {"other": self.other and self.other.as_json()}
        return {"file": facts.pop("path"), **facts}

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        hint = f" ({self.hint})" if self.hint else ""
        return f"{where}: {self.code} {self.message}{hint}"


@dataclass(frozen=True, kw_only=True, order=True)
class Unresolved:
    """A reference of which nothing is said."""

    place: Place
    kind: str
    """What it is: "import", "call"."""
    why: str
    looked_at: bool
    """Whether it was looked at, and could not be followed."""

    def as_json(self) -> dict[str, Any]:
        """The reference as programs get it."""
        facts = asdict(self)
        del facts["place"]
        return {**self.place.as_json(), **facts}


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What one check saw: its findings, and how many references it could resolve."""

    findings: tuple[Finding, ...] = ()
    resolved: int = 0
    total: int = 0
    """References that it looked at; `total - resolved` could not be followed."""
    passed: int = 0
    """References that it did not look at."""
    unresolved: tuple[Unresolved, ...] = ()
    """Both of these one by one, where somebody asked for that."""
    gave_up: bool = False
    """It met code that refers to itself too deeply, and says nothing of the whole."""

    def without_repeats(self) -> "Checked":
        """One statement may import several names from what is not there: said once is enough."""
        once: dict[Finding, Finding] = {}
        for finding in self.findings:
            once.setdefault(replace(finding, column=0), finding)
        return replace(self, findings=tuple(once.values()))


@dataclass(frozen=True, kw_only=True)
class CheckReport:
    """What all the checks saw, by the name of the check."""

    checks: Mapping[str, Checked] = field(default_factory=dict)

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(sorted(f for c in self.checks.values() for f in c.findings))

    @property
    def resolved(self) -> int:
        return sum(c.resolved for c in self.checks.values())

    @property
    def total(self) -> int:
        return sum(c.total for c in self.checks.values())


@dataclass(frozen=True, kw_only=True)
class Built:
    """A whole project in memory, and what the checks say of it."""

    spec: Spec
    plan: Plan
    tree: FileTree
    report: CheckReport
