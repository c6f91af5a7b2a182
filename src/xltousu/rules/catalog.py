"""The rules: each a small module, with its code, severity, words and examples in TOML beside it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from xltousu.policy import Check, Escalation, FieldModel, Pack, Words
from xltousu.rules.model import Case, Flag

Severity = Literal["error", "warning", "info"]
FOLDER = Path(str(files("xltousu") / "rules"))


class Example(BaseModel):
    """Records of a pack and the fields the rule flags in each; a lawyer should be able to read it.

    ``flagged`` names number of the record and field, as in ``2:phone``; the number 0 is the table as a
    whole. ``field``, ``check`` and ``escalation`` are laid over the pack for the sake of the example.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    pack: str
    as_of: str = "2026-01-31T12:00:00"
    parameters: dict[str, int | str] = Field(default_factory=dict)
    field: tuple[FieldModel, ...] = ()
    check: tuple[Check, ...] = ()
    escalation: tuple[Escalation, ...] = ()
    record: tuple[dict[str, Any], ...]
    flagged: tuple[str, ...] = ()

    def laid_over(self, pack: Pack) -> Pack:
        """The pack with the fields, checks and escalations of the example."""
        own = {field.name for field in self.field}
        fields = (*(field for field in pack.field if field.name not in own), *self.field)
        more = {"check": (*pack.check, *self.check), "escalation": (*pack.escalation, *self.escalation)}
        return Pack.model_validate({**dict(pack), "field": fields, **more})


class Explained(BaseModel):
    """Code, severity and words of what can be found; the code never changes its meaning."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    code: Annotated[str, Field(pattern=r"^R[1-9][0-9]{2}$")]
    severity: Severity
    title: Words
    message: Words
    hint: Words


class Rule(Explained):
    """A rule over registers, with the examples that prove it."""

    example: tuple[Example, ...]

    def check(self, case: Case) -> Iterator[Flag]:
        """Flags of the rule over a register."""
        function: Callable[[Case], Iterator[Flag]] = import_module(f"xltousu.rules.{self.name}").check
        return function(case)


@cache
def rules() -> tuple[Rule, ...]:
    """All rules in the order of their codes."""
    found = [
        Rule.model_validate({"name": path.stem, **tomllib.loads(path.read_text("utf-8"))})
        for path in FOLDER.glob("*.toml")
    ]
    return tuple(sorted(found, key=lambda rule: rule.code))


def rule_coded(code: str) -> Rule | None:
    """The rule of this code, if there is one."""
    return next((rule for rule in rules() if rule.code == code.upper()), None)
