"""The clauses of a regulation, one by one, as they are numbered in its pack.

``clauses.toml`` beside a pack has one line a clause in the order of the text: ``07 = { kind = "deadline" }``.
What answers a clause is not written there: the limits, fields and other parts of the pack name it
themselves. A clause nothing can answer is ``declined`` with the reason.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from xltousu.policy.broken import broken_pack
from xltousu.policy.load import read_toml
from xltousu.policy.model import Pack
from xltousu.policy.words import Words

CLAUSES_FILE = "clauses.toml"

ClauseKind = Literal[
    "approval",
    "callback",
    "channel",
    "classification",
    "compensation",
    "deadline",
    "escalation",
    "form",
    "intake-field",
    "numbering",
    "penalty",
    "record-keeping",
    "reminder",
    "report",
    "review",
    "role",
    "routing",
    "satisfaction",
    "statistic",
    "target",
    "validity",
]


class Clause(BaseModel):
    """One clause: what it is about, and why it is declined, if it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ClauseKind
    declined: Words | None = None


_CLAUSES = TypeAdapter(dict[str, Clause])


def read_clauses(pack: Pack) -> dict[str, Clause]:
    """The clauses of a pack by their whole ids, in order; none where the pack has no list of them.

    Raises :class:`PackError` naming the file and the key.
    """
    if pack.folder is None or not (pack.folder / CLAUSES_FILE).exists():
        return {}
    path = pack.folder / CLAUSES_FILE
    try:
        clauses = _CLAUSES.validate_python(read_toml(path))
    except ValidationError as error:
        raise broken_pack(path, error) from None
    return {f"{pack.id}.{number}": clause for number, clause in clauses.items()}
