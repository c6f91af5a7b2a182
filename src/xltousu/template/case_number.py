"""How a pack writes its case numbers, and the next free one as a formula."""

from __future__ import annotations

import re
from typing import NamedTuple

from xltousu.policy import Pack
from xltousu.template.expressions import text

FIELD = "case_id"
_TOKEN = re.compile(r"\{(yyyy|yy|mm|dd|0+)\}")
_EXAMPLES = {"yyyy": "2026", "yy": "26", "mm": "11", "dd": "22"}


class CaseNumber(NamedTuple):
    """The parts of a number before and after its counter, with the tokens of dates, and its digits."""

    before: str
    digits: int
    after: str

    @property
    def example(self) -> str:
        """The first number of a day in November 2026."""
        first = "1".zfill(self.digits)
        return _TOKEN.sub(lambda match: _EXAMPLES[match[1]], self.before + first + self.after)

    def prefix(self, now: str) -> str:
        """What stands before the counter at the moment ``now``, as a formula."""
        return _written(self.before, now)

    def counter(self, number: str, prefix: str) -> str:
        """The counter of a case number that begins with ``prefix``; empty text for any other number."""
        digits = f"MID({number},LEN({prefix})+1,{self.digits})"
        return f'IF(AND({number}<>"",LEFT({number},LEN({prefix}))={prefix}),IFERROR(VALUE({digits}),""),"")'

    def next(self, counters: str, prefix: str, now: str) -> str:
        """The number after the highest of the counters."""
        last = f"&{_written(self.after, now)}" if self.after else ""
        return f'{prefix}&TEXT(MAX({counters})+1,"{"0" * self.digits}"){last}'


def case_number(pack: Pack) -> CaseNumber | None:
    """How the pack writes its numbers; ``None`` where it does not say, or not with one counter."""
    for check in pack.check:
        pattern = check.table.get(FIELD) if check.rule == "number_format" else None
        if pattern and pack.field_named(FIELD):
            counters = [match for match in _TOKEN.finditer(pattern) if match[1] not in _EXAMPLES]
            if len(counters) == 1:
                found = counters[0]
                return CaseNumber(pattern[: found.start()], len(found[1]), pattern[found.end() :])
    return None


def _written(pattern: str, now: str) -> str:
    """A part of a number as a formula."""
    tokens = {
        "yyyy": f'TEXT(YEAR({now}),"0000")',
        "yy": f'TEXT(MOD(YEAR({now}),100),"00")',
        "mm": f'TEXT(MONTH({now}),"00")',
        "dd": f'TEXT(DAY({now}),"00")',
    }
    parts = _TOKEN.split(pattern)
    written = [tokens[part] if place % 2 else text(part) for place, part in enumerate(parts) if part]
    return "&".join(written) or '""'
