"""The closed list of conditions a pack may name: ``equals``, ``in``, ``is-set``, ``not``, ``all``.

A condition is data. It is evaluated over whole columns by :func:`holds`; no expression language
grows here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from xltousu.policy.broken import broken

Mask = NDArray[np.bool_]


class Condition(BaseModel):
    """Exactly one of the five kinds, by its key."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    equals: dict[str, str] | None = None
    in_: Annotated[dict[str, tuple[str, ...]] | None, Field(alias="in")] = None
    is_set: Annotated[str | None, Field(alias="is-set")] = None
    not_: Annotated[Condition | None, Field(alias="not")] = None
    all_: Annotated[tuple[Condition, ...] | None, Field(alias="all")] = None

    @model_validator(mode="before")
    @classmethod
    def _one_kind(cls, value: Any) -> Any:
        if isinstance(value, dict) and len(value) != 1:
            raise broken("condition-kind")
        for kind in ("equals", "in"):
            if isinstance(value, dict) and kind in value and len(value[kind]) != 1:
                raise broken("condition-one-field", kind=kind)
        return value

    def fields(self) -> Iterator[str]:
        """Names of the fields the condition looks at."""
        if self.is_set is not None:
            yield self.is_set
        yield from self.equals or ()
        yield from self.in_ or ()
        for part in (*(self.all_ or ()), *((self.not_,) if self.not_ else ())):
            yield from part.fields()

    def choices(self) -> Iterator[tuple[str, str]]:
        """Pairs of field and choice the condition compares with."""
        yield from (self.equals or {}).items()
        for field, values in (self.in_ or {}).items():
            yield from ((field, value) for value in values)
        for part in (*(self.all_ or ()), *((self.not_,) if self.not_ else ())):
            yield from part.choices()


def holds(
    condition: Condition | None,
    *,
    is_set: Callable[[str], Mask],
    has_choice: Callable[[str, str], Mask],
    size: int,
) -> Mask:
    """Rows where the condition holds, as a mask of ``size`` rows; no condition holds everywhere.

    ``has_choice(field, choice)`` is true where the field holds the choice, alone or among several
    (convention D30).
    """
    if condition is None:
        return np.ones(size, dtype=bool)

    def inner(part: Condition) -> Mask:
        return holds(part, is_set=is_set, has_choice=has_choice, size=size)

    if condition.is_set is not None:
        return is_set(condition.is_set)
    if condition.not_ is not None:
        return ~inner(condition.not_)
    if condition.all_ is not None:
        return reduce(np.logical_and, map(inner, condition.all_), np.ones(size, dtype=bool))
    return reduce(
        np.logical_or,
        (has_choice(field, choice) for field, choice in condition.choices()),
        np.zeros(size, dtype=bool),
    )
