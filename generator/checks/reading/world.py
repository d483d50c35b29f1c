"""What every check is given: the project, the evaluator, and the configuration."""

from dataclasses import dataclass
from functools import cached_property

from generator import config_schema
from generator.checks.reading import config_fits, config_missing
from generator.checks.reading.heirs import Heirs
from generator.checks.reading.infer import Infer
from generator.checks.reading.project import Module, Project
from generator.checks.reading.values import Flags
from generator.config_schema import ConfigSchema


@dataclass(frozen=True, kw_only=True)
class World:
    """One project under check; what several checks ask for is computed once."""

    project: Project
    base: "World | None" = None
    """The same project with less content, its code included: what that has followed."""

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
    def settings(self) -> config_missing.Settings:
        """What code does with its config files."""
        return config_missing.study(self.infer)

    @cached_property
    def misfits(self) -> tuple[config_fits.Misfit, ...]:
        """Tables of settings that do not fit what they are given to."""
        return tuple(config_fits.misfits(self.infer, self.settings))

    @cached_property
    def flags(self) -> dict[str, Flags]:
        """The command-line flags of each module that was asked about; see `flags.of`."""
        return {} if self.base is None else self.base.flags

    def own(self) -> list[Module]:
        """The modules of the package itself."""
        package = self.project.facts.package
        starts = (f"{package}/", f"src/{package}/")
        return [m for p, m in self.project.modules.items() if p.startswith(starts)]
