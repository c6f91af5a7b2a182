"""What can be found in the entries of a settlement: codes, severities and words, as data beside this."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import TypeAdapter

from xltousu.policy import StepName
from xltousu.rules import Explained


class PenaltyFinding(Explained):
    """What can be found in an entry; ``step`` is the step of the regulation it is measured by."""

    step: StepName | None = None


_FINDINGS = TypeAdapter(tuple[PenaltyFinding, ...])


@cache
def penalty_findings() -> dict[str, PenaltyFinding]:
    """Everything that can be found, by name, in the order of the codes."""
    text = files("xltousu.penalties").joinpath("findings.toml").read_text("utf-8")
    found = _FINDINGS.validate_python(tomllib.loads(text)["finding"])
    return {one.name: one for one in sorted(found, key=lambda one: one.code)}
