"""What the engine found out about one workbook, before it becomes words, JSON or edits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from xltousu import checks
from xltousu.cells import Edit, Keep, keep_none
from xltousu.checks import Findings
from xltousu.deadlines import Escalated, Governing, Judged
from xltousu.penalties import PenaltyFinding, Problem, Settlement, penalty_findings
from xltousu.policy import Language, Policy
from xltousu.register import Refused, Register
from xltousu.statistics import Figure, Period, Statistics


@dataclass(frozen=True, slots=True)
class Setting:
    """A value that was decided, and where: the command line, a sheet or file, the pack or a default."""

    value: str | int | None
    source: str


@dataclass(frozen=True, slots=True)
class Parts:
    """Which parts of the result are wanted."""

    validate: bool = True
    deadlines: bool = True
    statistics: bool = True
    penalties: bool = True

    def beside(self, columns: Iterable[str]) -> Parts:
        """These parts and those whose columns an earlier run has put beside a register, by their keys.

        What stands beside a register, with its colours and links, is always of one moment.
        """
        keys = {key.partition("-")[0] for key in columns}
        return replace(
            self, validate=self.validate or "check" in keys, deadlines=self.deadlines or "state" in keys
        )

    @property
    def only_penalties(self) -> bool:
        """Whether nothing but penalties is wanted."""
        return self.penalties and not (self.validate or self.deadlines or self.statistics)


@dataclass(frozen=True, slots=True)
class Assessment:
    """One register with everything judged on it."""

    register: Register
    judged: tuple[Judged, ...]
    governing: Governing
    findings: tuple[Findings, ...]
    escalations: tuple[Escalated, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """One workbook, assessed; ``month_asked`` is the month asked for, if one was."""

    file: str
    policy: Policy
    as_of: dt.datetime
    period: Period
    language: Language
    parts: Parts
    settings: Mapping[str, Setting]
    assessments: tuple[Assessment, ...]
    statistics: Statistics | None
    refused: tuple[Refused, ...] = ()
    settlement: Settlement | None = None
    month_asked: str | None = None
    entry_problems: tuple[Problem, ...] = ()

    @property
    def has_errors(self) -> bool:
        """Whether anything found is of severity error."""
        return checks.has_errors(self.findings) or any(
            one.severity == "error" for one, _ in self.penalty_findings
        )

    @property
    def penalty_findings(self) -> Sequence[tuple[PenaltyFinding, Problem]]:
        """What was found in the entries beside the registers, in the order of the codes."""
        problems = (*self.entry_problems, *(self.settlement.problems if self.settlement else ()))
        known = penalty_findings() if problems else {}
        pairs = [(known[one.rule], one) for one in problems]
        return sorted(pairs, key=lambda pair: pair[0].code)

    @property
    def findings(self) -> Sequence[Findings]:
        """All findings, register by register; none where they are not wanted."""
        wanted = self.assessments if self.parts.validate else ()
        return [one for assessment in wanted for one in assessment.findings]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures of the period, without those of groups; none where they are not wanted."""
        return self.statistics.figures if self.statistics else ()


@dataclass(frozen=True, slots=True)
class Output:
    """What goes back into the workbook: edits of its sheets, and our own sheets as a small workbook.

    ``keep`` says of the key of a result sheet of an earlier run whether it stays.
    """

    edits: tuple[Edit, ...]
    sheets: bytes | None
    keep: Keep = keep_none
