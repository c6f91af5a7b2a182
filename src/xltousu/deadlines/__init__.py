"""Limits and escalations of a pack over a register: pure functions over arrays, no clock."""

from xltousu.deadlines.escalations import Escalated, by_name, escalated
from xltousu.deadlines.judge import (
    CODE,
    PENDING,
    STATUSES,
    Governing,
    Judged,
    Office,
    Status,
    close_of_business,
    conventions_of,
    for_rules,
    governing,
    judge,
    state_of,
)

__all__ = [
    "CODE",
    "PENDING",
    "STATUSES",
    "Escalated",
    "Governing",
    "Judged",
    "Office",
    "Status",
    "by_name",
    "close_of_business",
    "conventions_of",
    "escalated",
    "for_rules",
    "governing",
    "judge",
    "state_of",
]
