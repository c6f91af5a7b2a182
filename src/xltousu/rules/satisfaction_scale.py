"""A score of satisfaction lies outside its scale: 1 to 5, or as the pack says.

The pack may name other ``fields`` of numbers and their ``minimum`` and ``maximum``.
"""

from __future__ import annotations

from collections.abc import Iterator

from xltousu.rules.model import Case, Flag, clause_of

SCORE = "satisfaction"
LOWEST, HIGHEST = 1.0, 5.0


def check(case: Case) -> Iterator[Flag]:
    """Scores below the lowest or above the highest."""
    scales: dict[str, tuple[float, float, str | None]] = {SCORE: (LOWEST, HIGHEST, None)}
    for check in case.checks("satisfaction_scale"):
        low = LOWEST if check.minimum is None else check.minimum
        high = HIGHEST if check.maximum is None else check.maximum
        scales.update(dict.fromkeys(check.fields or (SCORE,), (low, high, check.clause)))
    for field in case.fields("number", "integer"):
        if field.name in scales:
            low, high, clause = scales[field.name]
            score = case.register.frame[field.name].to_numpy(dtype=float)
            outside = (score < low) | (score > high)
            yield Flag(field.name, outside, {"low": low, "high": high}, clause or clause_of(field))
