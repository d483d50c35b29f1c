"""What every check is given: the project, the evaluator, and the configuration."""

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from generator import config_schema, pycode
from generator.checks.reading.commands.known import Flags
from generator.checks.reading.following.heirs import Heirs
from generator.checks.reading.following.infer import Infer
from generator.checks.reading.following.values import Key, Keys, Origin, Text
from generator.checks.reading.modules import Module
from generator.checks.reading.project import Project
from generator.checks.reading.tally import Tally
from generator.config_schema import ConfigSchema
from generator.model import Place

# What projects that are made here need not be asked is read where it is asked for: a new
# project does not wait for it.
if TYPE_CHECKING:
    from generator.checks.reading.commands.flags import Argument, Gathering
    from generator.checks.reading.commands.hydra import Hydra
    from generator.checks.reading.commands.packaging import Packaging
    from generator.checks.reading.commands.parsers import Parsers
    from generator.checks.reading.commands.runs import Runs
    from generator.checks.reading.contracts.keyed import Read
    from generator.checks.reading.contracts.spoken import Spoken
    from generator.checks.reading.contracts.strays import Strays
    from generator.checks.reading.outside import Packages
    from generator.checks.reading.outside.shelf import Shelf
    from generator.checks.reading.requirements.declared import Declared
    from generator.checks.reading.requirements.foreign import Foreign
    from generator.checks.reading.requirements.lost import Lost
    from generator.checks.reading.scanning.tables import Function, Located, ModuleTable
    from generator.checks.reading.settings.fits import Misfit
    from generator.checks.reading.settings.loose import Ends
    from generator.checks.reading.settings.missing import Settings
    from generator.environments import Environment
    from generator.syntax import Call, Node


class World(Struct, frozen=True, kw_only=True, dict=True):
    """One project under check; what several checks ask for is computed once."""

    project: Project
    base: "World | None" = None
    """The same project with less content, its code included: what that has followed."""
    explain: bool = False
    """Whether references that cannot be followed are kept, and not only counted."""
    shelf: "Shelf | None" = None
    """Where it is kept what was read of packages."""
    environments: "tuple[Environment, ...]" = ()
    """Where its packages may be installed."""

    @cached_property
    def infer(self) -> Infer:
        """The evaluator."""
        return Infer(self.project) if self.base is None else self.base.infer

    @cached_property
    def heirs(self) -> Heirs:
        """The subclasses of every class."""
        return Heirs(self.infer) if self.base is None else self.base.heirs

    @cached_property
    def schema(self) -> ConfigSchema:
        """The config dataclasses; empty where the package has none."""
        if self.base is not None:
            return self.base.schema
        texts, package = self.project.texts, self.project.facts.package
        return config_schema.read(texts, package)

    @cached_property
    def settings(self) -> "Settings":
        """What code does with its config files."""
        from generator.checks.reading.settings import missing

        return missing.study(self.infer)

    @cached_property
    def spoken(self) -> "Spoken":
        """What its code says of names."""
        from generator.checks.reading.contracts.spoken import Spoken

        return Spoken(self.project)

    @cached_property
    def ends(self) -> "Ends":
        """Keys of settings that are loose at one end."""
        from generator.checks.reading.settings.loose import Ends

        return Ends(self.settings, self.spoken)

    @cached_property
    def misfits(self) -> "tuple[Misfit, ...]":
        """Tables of settings that do not fit what they are given to."""
        from generator.checks.reading.settings import fits

        return tuple(fits.misfits(self.infer, self.settings))

    @cached_property
    def additions(
        self,
    ) -> "dict[str | Function, tuple[Gathering, list[Located[Call]]]]":
        """What modules and functions say of flags, and their calls that may say more; see `flags`."""
        return {} if self.base is None else self.base.additions

    @cached_property
    def declared_flags(self) -> frozenset[str]:
        """The long flags of all calls of `add_argument`, whatever parser they are of."""
        from generator.checks.reading.arguments import additions
        from generator.checks.reading.scanning.chains import last_name

        return frozenset(
            name
            for _, table in self.project
            for call in table.calls
            if last_name(call.node.func) == "add_argument"
            for arg in additions.read(call.node).names
            if (name := pycode.string(arg.value) or "").startswith("--")
        )

    @cached_property
    def flags(self) -> dict[str, Flags]:
        """The command-line flags of each module that was asked about; see `flags.of`."""
        return {} if self.base is None else self.base.flags

    @cached_property
    def arguments(self) -> "dict[Node, Argument]":
        """What calls of `add_argument` say that were met; see `flags`."""
        return {} if self.base is None else self.base.arguments

    @cached_property
    def lost(self) -> "tuple[Lost, ...]":
        """Imports of strangers that can only mean modules of the project."""
        from generator.checks.reading.requirements import lost

        return tuple(lost.modules(self))

    def tally(self, kind: str) -> Tally:
        """A new count of references of one kind."""
        return Tally(kind, keep=self.explain)

    @cached_property
    def packaging(self) -> "Packaging":
        """What the packaging files name."""
        from generator.checks.reading.commands import packaging

        return packaging.read(self.project)

    @cached_property
    def runs(self) -> "Runs":
        """What the commands run that stand in its files."""
        from generator.checks.reading.commands import runs

        return runs.read(self.project, self.packaging)

    @cached_property
    def hydra(self) -> "Hydra":
        """The programs whose configs Hydra composes."""
        from generator.checks.reading.commands import hydra

        return hydra.read(self)

    @cached_property
    def open_click(self) -> bool:
        """Whether commands of click may take more than their decorators say."""
        from generator.checks.reading.commands import clicks

        return clicks.is_open(self)

    @cached_property
    def parsers(self) -> "Parsers":
        """Which names hold parsers of command lines."""
        from generator.checks.reading.commands import parsers

        return parsers.read(self)

    @cached_property
    def declared(self) -> "Declared":
        """What the project says that it needs."""
        from generator.checks.reading.requirements import declared

        return declared.read(self.project)

    @cached_property
    def packages(self) -> "Packages":
        """The packages that it runs with."""
        from generator.checks.reading.outside import Packages
        from generator.checks.reading.outside.shelf import Shelf

        return Packages(
            project=self.project,
            declared=self.declared,
            shelf=self.shelf or Shelf(),
            environments=self.environments,
        )

    @cached_property
    def foreign(self) -> "Foreign":
        """What it imports from others."""
        from generator.checks.reading.requirements.foreign import Foreign

        return Foreign(project=self.project)

    @cached_property
    def key_reads(self) -> "dict[ModuleTable, list[Read]]":
        """Where keys of dicts are read, module by module."""
        from generator.checks.reading.contracts import keyed

        return {t: list(keyed.reads(self.infer, t)) for _, t in self.project}

    @cached_property
    def strays(self) -> "Strays":
        """Keys that are read and that no code writes."""
        from generator.checks.reading.contracts.strays import Strays

        return Strays(self)

    @cached_property
    def loose_keys(self) -> set[Text]:
        """Keys that are set in some dict, nobody knows in which."""
        return self.infer.stored.loose(self.infer)

    @cached_property
    def words(self) -> set[str]:
        """Keys that are written out in some dict, or set in it."""
        found = {k.name for k in self._keys() if len(k.name) == 1}
        return {name[0] for name in found | self.loose_keys if len(name) == 1}

    def _keys(self) -> Iterator[Key]:
        for _, table in self.project:
            for located in table.dicts:
                value = self.infer.value(located.node, located.scope)
                yield from value.keys if isinstance(value, Keys) else ()

    def at(self, origin: Origin) -> Place:
        """Where a value comes from."""
        return self.project.module_of(origin.table).place(origin.node)

    def own(self) -> list[Module]:
        """The modules of the package itself."""
        package = self.project.facts.package
        starts = (f"{package}/", f"src/{package}/")
        return [m for p, m in self.project.modules.items() if p.startswith(starts)]
