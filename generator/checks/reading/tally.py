"""Counts the references that a rule meets, and keeps those that it cannot follow on request."""

from collections.abc import Iterable

from generator import syntax
from generator.checks.reading.modules import Module
from generator.model import Checked, Finding, Place, Unresolved

Answer = Finding | Place | None
"""What a reference came to: a fault, a place that cannot be followed, or nothing to tell."""


class Tally:
    """References of one kind: followed, not followed, not looked at."""

    def __init__(self, kind: str, *, keep: bool) -> None:
        self._kind, self._keep = kind, keep
        self._kept: list[Unresolved] = []
        self.followed = 0
        self.lost = 0
        self.passed = 0

    def follow(self) -> None:
        """One that was followed to its end, whether that is there or not."""
        self.followed += 1

    def lose(self, module: Module, node: syntax.Node, why: str) -> None:
        """One that could not be followed."""
        self.lost += 1
        self._note(module, node, why, looked_at=True)

    def pass_by(self, module: Module, node: syntax.Node, why: str) -> None:
        """One that was not looked at."""
        self.passed += 1
        self._note(module, node, why, looked_at=False)

    def tell(self, answers: Iterable[Answer], why: str) -> Checked:
        """What a rule has seen that gives one answer for each reference."""
        findings = []
        for answer in answers:
            if isinstance(answer, Place):
                self.lost += 1
                if self._keep:
                    self._kept.append(
                        Unresolved(
                            place=answer, kind=self._kind, why=why, looked_at=True
                        )
                    )
            else:
                self.followed += 1
                findings += [answer] if answer else []
        return self.checked(findings)

    def _note(
        self, module: Module, node: syntax.Node, why: str, *, looked_at: bool
    ) -> None:
        if self._keep:  # only then, for a place costs more than a reference
            self._kept.append(
                Unresolved(
                    place=module.place(node),
                    kind=self._kind,
                    why=why,
                    looked_at=looked_at,
                )
            )

    def checked(self, findings: Iterable[Finding]) -> Checked:
        """What a rule has seen."""
        return Checked(
            findings=tuple(findings),
            resolved=self.followed,
            total=self.followed + self.lost,
            passed=self.passed,
            unresolved=tuple(self._kept),
        )
