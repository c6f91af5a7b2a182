"""Figures of a month as native formulas: which cases of the register count, and for which month.

They give what :mod:`xltousu.statistics` gives. Each metric has two columns in the register: the moment
by which a case counts, empty where it does not, and 1 where it is in the numerator.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xltousu.policy import Condition, Language, Metric, Pack
from xltousu.template.expressions import Ref, condition, text
from xltousu.template.limit_formulas import is_native, limit_named
from xltousu.text import catalog

NATIVE = ("limits-kept", "limits-missed", "share", "per-day")
"""Kinds of metric that formulas count."""
KEPT = ("on-time", "aim-met")
MISSED = ("late", "overdue", "aim-missed")


def is_native_metric(metric: Metric, pack: Pack) -> bool:
    """Whether formulas can count the metric: some limits are not native."""
    limits = (limit_named(name, pack) for name in metric.limits)
    return metric.kind in NATIVE and all(limit and is_native(limit, pack) for limit in limits)


@dataclass(frozen=True, slots=True)
class FigureFormulas:
    """The formulas of one pack in one language."""

    pack: Pack
    language: Language

    def at(self, metric: Metric, ref: Ref) -> str:
        """The moment by which a case counts for the metric; empty text where it does not count."""
        tests = [f"{ref('active')}=1", *self._holds(metric.denominator, ref)]
        if metric.kind.startswith("limits-"):
            dues = ",".join(ref(f"due.{name}") for name in metric.limits)
            tests += [f"MAX({dues})>0", f"OR({self._all_kept(metric, ref)},{self._any_missed(metric, ref)})"]
            return f'=IF(AND({",".join(tests)}),MAX({dues}),"")'
        if metric.event is None:
            return '=""'
        event = ref(metric.event)
        return f'=IF(AND({",".join([*tests, f"ISNUMBER({event})"])}),{event},"")'

    def counts(self, metric: Metric, ref: Ref) -> str:
        """1 where a case that counts for the metric is in its numerator, else 0."""
        kept = self._all_kept(metric, ref) if metric.kind.startswith("limits-") else ""
        of_limits = {"limits-kept": [kept], "limits-missed": [f"NOT({kept})"]}
        tests = of_limits.get(metric.kind) or [*self._holds(metric.numerator, ref)] or ["TRUE"]
        return f'=IF(ISNUMBER({ref(f"at.{metric.name}")}),IF({tests[0]},1,0),"")'

    def _holds(self, part: Condition | None, ref: Ref) -> Iterator[str]:
        if part is not None:
            yield condition(part, self.pack, self.language, ref)

    def _all_kept(self, metric: Metric, ref: Ref) -> str:
        """True where every limit of the metric that applies is kept."""
        each = (self._is_one_of(ref(f"state.{name}"), ("", *KEPT)) for name in metric.limits)
        return f"AND({','.join(each)})"

    def _any_missed(self, metric: Metric, ref: Ref) -> str:
        each = (self._is_one_of(ref(f"state.{name}"), MISSED) for name in metric.limits)
        return f"OR({','.join(each)})"

    def _is_one_of(self, cell: str, statuses: tuple[str, ...]) -> str:
        words = catalog(self.language)
        tests = (f"{cell}={text(words(f'status.{one}') if one else '')}" for one in statuses)
        return f"OR({','.join(tests)})"
