"""What the engine found out about one workbook, before it becomes words, JSON or edits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xltousu.cells import Edit
from xltousu.checks import Findings
from xltousu.deadlines import Escalated, Governing, Judged
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
    """One workbook, assessed."""

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

    @property
    def findings(self) -> Sequence[Findings]:
        """All findings, register by register."""
        return [one for assessment in self.assessments for one in assessment.findings]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures of the period, without those of groups; none where they are not wanted."""
        return self.statistics.figures if self.statistics else ()


@dataclass(frozen=True, slots=True)
class Output:
    """What goes back into the workbook: edits of its sheets, and our own sheets as a small workbook."""

    edits: tuple[Edit, ...]
    sheets: bytes | None
