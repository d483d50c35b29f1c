"""Names of attributes as a whole project speaks of them: what is given, what is read, and of what."""

import re
from collections import Counter, defaultdict
from functools import cached_property

from generator import pycode, syntax
from generator.checks.reading.following import bases
from generator.checks.reading.project import Project
from generator.checks.reading.scanning import stores
from generator.checks.reading.scanning.tables import ClassDef, Located, ModuleTable

_QUOTED = re.compile(r"""(["'])-{0,2}(\w[\w-]*)\1""")
"""Names, and options: `--apply-stft` gives an `apply_stft`."""
_EVERYWHERE = frozenset(
    name for kind in (str, bytes, list, dict, set, int, float) for name in dir(kind)
)
"""What the objects of Python itself have."""

Group = tuple[str, ClassDef | None, str]
"""A file, the class whose attribute it is, if any, and a name in it."""


class Spoken:
    """What a project says of names, wherever that is."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def is_given(self, name: str) -> bool:
        """Whether something may have an attribute, as far as can be seen."""
        if name.startswith("__") or name in self._given or name in _EVERYWHERE:
            return True
        return name in bases.given()

    def is_known(self, key: str, reads: int) -> bool:
        """Whether anything but so many reads speaks of a key, or gives something of that name."""
        if key.startswith("__") or key in self._bound or key in _EVERYWHERE:
            return True
        dashed = key.replace("_", "-")
        return self._quoted[key] > reads or (
            dashed != key
            and any(dashed in text for text in self._project.texts.values())
        )

    @cached_property
    def reads(self) -> Counter[str]:
        """How often each attribute is read."""
        return Counter(
            located.node.attr.value
            for _, table in self._project
            for located in table.attributes
        )

    @cached_property
    def called(self) -> set[syntax.BaseExpression]:
        """What is called, of all that is read."""
        return {c.node.func for _, table in self._project for c in table.calls}

    @cached_property
    def of_word(self) -> dict[str, set[str]]:
        """All that is read of each name: of `model`, as of `self.model`."""
        found: dict[str, set[str]] = defaultdict(set)
        for (_, _, word), names in self.groups.items():
            found[word] |= names
        return found

    @cached_property
    def groups(self) -> dict[Group, set[str]]:
        """All that is read of each name of a file."""
        found: dict[Group, set[str]] = defaultdict(set)
        for _, table in self._project:
            for located in table.attributes:
                found[group(located)].add(located.node.attr.value)
        return found

    @cached_property
    def readers(self) -> dict[str, set[str]]:
        """The files that read each attribute."""
        found: dict[str, set[str]] = defaultdict(set)
        for module, table in self._project:
            for located in table.attributes:
                found[located.node.attr.value].add(module.path)
        return found

    @cached_property
    def _given(self) -> frozenset[str]:
        """Every name that something in the project is given, or is spoken of by in quotes."""
        return frozenset({*self._bound, *self._quoted, *self._written})

    @cached_property
    def _bound(self) -> frozenset[str]:
        """Every name that is bound, set or given a value in a call."""
        found: set[str] = set()
        for _, table in self._project:
            found |= _given_in(table)
        return frozenset(found)

    @cached_property
    def _quoted(self) -> Counter[str]:
        """How often each name stands in quotes, be it as an option."""
        return Counter(
            name.replace("-", "_")
            for path, text in self._project.texts.items()
            if path.endswith(".py")
            for _, name in _QUOTED.findall(text)
        )

    @cached_property
    def _written(self) -> frozenset[str]:
        """Every word of files that are neither code nor prose."""
        found: set[str] = set()
        for path, text in self._project.texts.items():
            if not path.endswith((".py", ".md", ".rst")):
                found.update(re.findall(r"\w+", text))
        return frozenset(found)


def _given_in(table: ModuleTable) -> set[str]:
    found = {store.attr for store in table.stores}
    for scope in table.scopes:
        found |= scope.bindings.keys()
    for call in table.calls:
        found |= {a.keyword.value for a in call.node.args if a.keyword}
    return found


def group(located: Located[syntax.Attribute]) -> Group:
    """What an attribute is read of, as far as that can be told by its name."""
    base, scope = located.node.value, located.scope
    if isinstance(base, syntax.Name):
        return scope.module.path, None, base.value.strip("_")
    inner = base.value if isinstance(base, syntax.Attribute) else base
    return scope.module.path, stores.owner(inner, scope), last_word(base)


def last_word(node: syntax.BaseExpression) -> str:
    """`model` of `self._model`: the name that says what something is."""
    return (pycode.dotted(node) or "").rpartition(".")[2].strip("_")
