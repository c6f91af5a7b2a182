"""The assessment of a quarter: its cases counted together decide, its months are shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from xltousu import deadlines, statistics
from xltousu.deadlines import Office
from xltousu.policy import load_pack, make_policy
from xltousu.register import register_from_records
from xltousu.worktime import Calendar

AS_OF = dt.datetime(2026, 1, 10, 9)
MONTHS = {10: (4, 100), 11: (6, 90), 12: (3, 110)}
"""Cases handled too late, and cases due, by month."""
IN_TIME, LATE = dt.timedelta(hours=48), dt.timedelta(hours=48, seconds=1)


def records() -> Iterator[dict[str, object]]:
    """Cases in the middle of each month, so that all fall due in it."""
    for month, (late, due) in MONTHS.items():
        for number in range(due):
            received = dt.datetime(2025, month, 10, 9)
            handled = received + (LATE if number < late else IN_TIME)
            yield {"received_at": received, "complexity": "general", "handled_at": handled}


def told(period: str) -> statistics.Told:
    """The assessment that is due with a period."""
    pack = load_pack("pm-measures")
    policy, office = make_policy(pack, {}), Office(Calendar.load(pack.jurisdiction))
    register = register_from_records(tuple(records()), pack)
    judged = deadlines.judge(register, policy, office, AS_OF)
    basis = statistics.Basis([statistics.Counted(register, judged)], policy, AS_OF, office)
    found = statistics.statistics(basis, statistics.read_period(period)).reports
    return next(one for one in found if one.report.name == "quarterly_assessment")


def test_the_quarter_reaches_its_target_with_a_month_that_does_not() -> None:
    assessment = told("2025-Q4")
    whole = assessment.figures[0]
    assert whole.metric == "overdue_rate"
    assert (whole.numerator, whole.denominator, whole.met) == (13, 300, True)
    assert round(whole.value or 0, 4) == 0.0433
    months = [figures[0] for _, figures in assessment.parts]
    assert [(one.numerator, one.denominator) for one in months] == list(MONTHS.values())
    assert [one.met for one in months] == [True, False, True]
    assert [period.name for period, _ in assessment.parts] == ["2025-10", "2025-11", "2025-12"]


def test_it_is_due_with_the_last_month_of_the_quarter() -> None:
    assert told("2025-12").period.name == "2025-Q4"
    reports = {one.report.name for one in _reports("2025-11")}
    assert "quarterly_assessment" not in reports
    assert "monthly_review" in reports


def _reports(period: str) -> tuple[statistics.Told, ...]:
    pack = load_pack("pm-measures")
    policy, office = make_policy(pack, {}), Office(Calendar.load(pack.jurisdiction))
    basis = statistics.Basis([], policy, AS_OF, office)
    return statistics.statistics(basis, statistics.read_period(period)).reports
