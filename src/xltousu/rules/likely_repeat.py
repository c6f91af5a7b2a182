"""The same customer complained about much the same thing within the last 30 days.

A check of the pack names a ``parameter`` with the days the office has set; 30 until then.

The same customer is the same phone number, or the same name at the same address; one that stands in
hundreds of cases is the office's own. Each complaint is compared with the three before it. Contents are
alike when most of their neighbouring pairs of characters are the same; within one ``category`` half of
them suffice. A complaint that names the case it repeats is known already, and a repeated number of a case
is told by ``duplicate_number``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import normalize

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xltousu.register import Mask
from xltousu.rules.model import Case, Flag

DAYS = 30
LOOK_BACK = 3
ALIKE, ALIKE_IN_CATEGORY = 0.7, 0.5
LONGEST = 60
"""So many characters of a content are compared."""

CROWD = 200
"""A customer with more cases than these is none."""

CHUNK = 20_000
"""So many pairs are compared at once; it bounds the memory."""

_SIGNS = re.compile(r"[\W_]+")

Codes = NDArray[np.intp]


def check(case: Case) -> Iterator[Flag]:
    """Complaints that follow a similar one of the same customer, with the row of that."""
    register = case.register
    if not register.has("received_at") or not register.has("content"):
        return
    days = _days(case)
    later, earlier = _pairs(case, days)
    if not later.size:
        return
    like = _likeness(register.frame["content"], later, earlier)
    enough = np.where(_same(case, "category", later, earlier), ALIKE_IN_CATEGORY, ALIKE)
    keep = (like >= enough) & ~_same(case, "case_id", later, earlier) & ~_known(case)[later]
    origin = np.full(register.size, -1)
    origin[later[keep][::-1]] = earlier[keep][::-1]
    at = register.moments("received_at").at
    params = {"row": register.rows[origin], "time": at[origin], "days": days}
    yield Flag("content", origin >= 0, params)


def _days(case: Case) -> int:
    """How far apart a complaint and its repeat may be."""
    own = (case.policy.parameters.get(one.parameter or "") for one in case.checks("likely_repeat"))
    return next((days for days in own if isinstance(days, int)), DAYS)


def _pairs(case: Case, days: int) -> tuple[Codes, Codes]:
    """Positions of complaints and of earlier ones of the same customer, the nearest first."""
    at = case.register.moments("received_at").at
    found = [_neighbours(who, at, days) for who in _customers(case)]
    later = np.concatenate([pair[0] for pair in found] or [np.empty(0, dtype=np.intp)])
    earlier = np.concatenate([pair[1] for pair in found] or [np.empty(0, dtype=np.intp)])
    return later, earlier


def _customers(case: Case) -> Iterator[Codes]:
    """Equal codes for the same customer, -1 for none: by phone, and by name and address."""
    frame = case.register.frame
    if "phone" in frame:
        yield pd.factorize(frame["phone"])[0]
    if "complainant" in frame and "address" in frame:
        name, _ = pd.factorize(frame["complainant"])
        place, places = pd.factorize(frame["address"])
        yield np.where((name >= 0) & (place >= 0), pd.factorize(name * (len(places) + 1) + place)[0], -1)


def _neighbours(who: Codes, at: NDArray[np.datetime64], days: int) -> tuple[Codes, Codes]:
    crowded = np.append(np.bincount(who[who >= 0]) > CROWD, True)
    usable = np.flatnonzero(~crowded[who] & ~np.isnat(at))
    order = usable[np.lexsort((at[usable], who[usable]))]
    pairs = []
    for back in range(1, LOOK_BACK + 1):
        later, earlier = order[back:], order[:-back]
        near = (who[later] == who[earlier]) & (at[later] - at[earlier] <= np.timedelta64(days, "D"))
        pairs.append((later[near], earlier[near]))
    return np.concatenate([one[0] for one in pairs]), np.concatenate([one[1] for one in pairs])


def _same(case: Case, name: str, later: Codes, earlier: Codes) -> Mask:
    """Pairs that hold the same value in a field."""
    if not case.register.has(name):
        return np.zeros(later.size, dtype=bool)
    codes, _ = pd.factorize(case.register.frame[name])
    return np.asarray((codes[later] == codes[earlier]) & (codes[later] >= 0))


def _known(case: Case) -> Mask:
    """Complaints that name the case they repeat."""
    return case.filled("repeat_of") | case.filled("rework_of")


def _likeness(contents: pd.Series, later: Codes, earlier: Codes) -> NDArray[np.float64]:
    """Per pair how much of both contents is the same, 0 to 1; each different pair is compared once."""
    used, place = np.unique(np.concatenate((later, earlier)), return_inverse=True)
    codes, texts = pd.factorize(np.array([_plain(text) for text in contents.iloc[used]], dtype=object))
    one, other = codes[place[: later.size]], codes[place[later.size :]]
    like: NDArray[np.float64] = ((one == other) & (one >= 0)).astype(np.float64)
    open_ = (one != other) & (one >= 0) & (other >= 0)
    numbers, back = np.unique(one[open_] * len(texts) + other[open_], return_inverse=True)
    pairs = np.column_stack(np.divmod(numbers, max(len(texts), 1)))
    like[open_] = _overlap(_bigrams(texts), pairs)[back]
    return like


def _plain(text: str | None) -> str | None:
    """The letters and digits of a text, without widths and capitals; ``None`` where there are none."""
    return normalize("NFKC", _SIGNS.sub("", text)).casefold() or None if text else None


def _bigrams(texts: NDArray[np.object_]) -> NDArray[np.uint64]:
    """The different neighbouring pairs of characters of each text as numbers, a row a text; 0 is none."""
    if not len(texts):
        return np.zeros((0, 1), dtype=np.uint64)
    cut = texts.astype(f"U{LONGEST}")
    letters = cut.view(np.uint32).reshape(len(texts), -1).astype(np.uint64)
    letters = letters[:, : max(2, int(letters.any(axis=0).sum()))]
    grams = np.where(letters[:, 1:] > 0, letters[:, :-1] << np.uint64(21) | letters[:, 1:], np.uint64(0))
    grams.sort(axis=1)
    grams[:, 1:][grams[:, 1:] == grams[:, :-1]] = 0
    return grams


def _overlap(grams: NDArray[np.uint64], pairs: Codes) -> NDArray[np.float64]:
    """Per pair of texts twice the grams they share over all they have (Dice)."""
    total = (grams > 0).sum(axis=1)[pairs].sum(axis=1)
    both: NDArray[np.float64] = np.empty(len(pairs))
    for start in range(0, len(pairs), CHUNK):
        part = pairs[start : start + CHUNK]
        merged = np.sort(np.concatenate((grams[part[:, 0]], grams[part[:, 1]]), axis=1), axis=1)
        both[start : start + CHUNK] = ((merged[:, 1:] == merged[:, :-1]) & (merged[:, 1:] > 0)).sum(axis=1)
    return np.asarray(2 * both / np.maximum(total, 1))
