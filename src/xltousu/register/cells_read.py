"""Reading a column cell by cell, each different value once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xltousu.cells import Value
from xltousu.register.problems import Problem

Codes = NDArray[np.uint8]


class Read(NamedTuple):
    """What one cell says: a text or nothing; and what is wrong with it."""

    text: str | None
    problem: Problem = Problem.NONE


EMPTY = Read(None)
UNREADABLE = Read(None, Problem.UNREADABLE)
SEVERAL = Read(None, Problem.SEVERAL)
UNKNOWN = Read(None, Problem.UNKNOWN)


def different(values: Sequence[Value]) -> tuple[list[Value], NDArray[np.intp]]:
    """The different values of a column, and for each cell the position of its value among them.

    Values of different types are different: ``1`` is not ``True``.
    """
    if set(map(type, values)) <= {str, type(None)}:
        codes, unique = pd.factorize(np.array(values, dtype=object), use_na_sentinel=False)
        return [value if isinstance(value, str) else None for value in unique.tolist()], codes
    seen: dict[tuple[type, Value], int] = {}
    positions = (seen.setdefault((type(value), value), len(seen)) for value in values)
    codes = np.fromiter(positions, dtype=np.intp, count=len(values))
    return [key[1] for key in seen], codes


def problems_of(found: Sequence[Problem] | Codes, codes: NDArray[np.intp]) -> Codes | None:
    """The problems of a column, or ``None`` where there are none."""
    each = np.array(found, dtype=np.uint8)
    return each[codes] if each.any() else None


def read_texts(
    values: Sequence[Value], read: Callable[[Value], Read], plain: re.Pattern[str] | None = None
) -> tuple[pd.Series, Codes | None]:
    """A column of texts: ``None`` where empty or unreadable.

    A text that ``plain`` matches whole stands for itself, which makes long columns fast.
    """
    unique, codes = different(values)
    as_is = plain.fullmatch if plain else lambda _: None
    texts = np.empty(len(unique), dtype=object)
    texts[:] = unique
    problems = np.zeros(len(unique), dtype=np.uint8)
    for place, value in enumerate(unique):
        if not (isinstance(value, str) and as_is(value)):
            texts[place], problems[place] = read(value)
    return pd.Series(texts[codes], dtype=object), problems_of(problems, codes)
