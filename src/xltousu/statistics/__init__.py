"""The figures of a period, with the cases behind every numerator and denominator."""

from xltousu.statistics.basis import Basis, Counted, Entry
from xltousu.statistics.breakdown import CAUSES, FEWEST_TO_RANK, RANKED, Breakdown, breakdowns
from xltousu.statistics.figure import Figure, Group, Unit, reaches
from xltousu.statistics.figures import Statistics, figures, period_asked, statistics
from xltousu.statistics.period import KINDS, Period, period_of, read_period
from xltousu.statistics.reports import Told, reports
from xltousu.statistics.trend import TREND, Trend

__all__ = [
    "CAUSES",
    "FEWEST_TO_RANK",
    "KINDS",
    "RANKED",
    "TREND",
    "Basis",
    "Breakdown",
    "Counted",
    "Entry",
    "Figure",
    "Group",
    "Period",
    "Statistics",
    "Told",
    "Trend",
    "Unit",
    "breakdowns",
    "figures",
    "period_asked",
    "period_of",
    "reaches",
    "read_period",
    "reports",
    "statistics",
]
