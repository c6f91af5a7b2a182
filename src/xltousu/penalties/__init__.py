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
    Place,
    Problem,
    ResaleRow,
    ResponsibilityRow,
    ReturnRow,
    StaffMonth,
)
from xltousu.penalties.ledger import LedgerRow
from xltousu.penalties.loss import Loss
from xltousu.penalties.settle import Difference, Earlier, Settlement, settle
from xltousu.penalties.shares import Allocation
from xltousu.penalties.terms import Terms

__all__ = [
    "Allocation",
    "CaseResult",
    "CaseRow",
    "CollectionRow",
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
    "Place",
    "Problem",
    "ResaleRow",
    "ResponsibilityRow",
    "ReturnRow",
    "Settlement",
    "StaffMonth",
    "Terms",
    "penalty_findings",
    "settle",
]
