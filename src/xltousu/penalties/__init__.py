"""Losses, fines and deductions settled to the cent: pure, in decimals, no words and no clock."""

from xltousu.penalties.case import CaseResult
from xltousu.penalties.catalog import PenaltyFinding, penalty_findings
from xltousu.penalties.fines import Fine
from xltousu.penalties.inputs import (
    CaseRow,
    CollectionRow,
    DisciplineRow,
    Inputs,
    LossRow,
    NoticeRow,
    PerformanceRow,
    Place,
    Problem,
    RatioRow,
    ResaleRow,
    ResponsibilityRow,
    ReturnRow,
    StaffMonth,
)
from xltousu.penalties.ledger import LedgerRow
from xltousu.penalties.loss import Loss
from xltousu.penalties.month import DaysUsed, closed_cases, days_used
from xltousu.penalties.performance import settle_performance
from xltousu.penalties.settle import Difference, Earlier, Settlement, settle
from xltousu.penalties.shares import Allocation
from xltousu.penalties.terms import Terms

__all__ = [
    "Allocation",
    "CaseResult",
    "CaseRow",
    "CollectionRow",
    "DaysUsed",
    "Difference",
    "DisciplineRow",
    "Earlier",
    "Fine",
    "Inputs",
    "LedgerRow",
    "Loss",
    "LossRow",
    "NoticeRow",
    "PenaltyFinding",
    "PerformanceRow",
    "Place",
    "Problem",
    "RatioRow",
    "ResaleRow",
    "ResponsibilityRow",
    "ReturnRow",
    "Settlement",
    "StaffMonth",
    "Terms",
    "closed_cases",
    "days_used",
    "penalty_findings",
    "settle",
    "settle_performance",
]
