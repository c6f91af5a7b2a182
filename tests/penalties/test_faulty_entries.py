"""Faulty entries: each is told at its cell, its case is left out, and the others are settled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from penalty_support import Entered, at, rules, shares, terms

from xltousu.penalties import Earlier, penalty_findings

Make = Callable[[Entered], Any]


def sound() -> Entered:
    """A case that is settled beside the one that is not."""
    entered = Entered().case("OK").loss(100, "OK").bears("P1", 100, "OK").approved(case_id="OK")
    return entered.staff("P1", department="一部").staff("P2", points=5, department="二部")


def a_case(entered: Entered) -> Entered:
    return entered.case().approved()


FAULTY: dict[str, tuple[str, Make]] = {
    "ratios of ninety": ("ratio_sum", lambda e: a_case(e).loss(9).bears("P1", 50).bears("P2", 40)),
    "a ratio that is missing": ("entry_missing", lambda e: a_case(e).loss(9).bears("P1", 50).bears("P2")),
    "a negative ratio": ("negative_amount", lambda e: a_case(e).loss(9).bears("P1", 120).bears("P2", -20)),
    "somebody unknown": ("unknown_person", lambda e: a_case(e).loss(9).bears("P9", 100)),
    "unknown under discipline": ("unknown_person", lambda e: a_case(e).fined("P9", "warning")),
    "nobody responsible": ("nobody_responsible", lambda e: a_case(e).loss(9)),
    "a case not in the register": ("unknown_case", lambda e: e.loss(9).bears("P1", 100)),
    "a case twice": ("entered_twice", lambda e: a_case(e).case().loss(9).bears("P1", 100)),
    "a loss twice": ("entered_twice", lambda e: a_case(e).loss(9).loss(8).bears("P1", 100)),
    "a notice twice": ("entered_twice", lambda e: a_case(e).approved().loss(9).bears("P1", 100)),
    "a negative price": (
        "negative_amount",
        lambda e: (
            a_case(e).loss(9, qty=5, price=3, judged="2025-01-05").resale("2025-01-06", 2, -1).bears("P1")
        ),
    ),
    "a loss below a cent": ("part_of_a_cent", lambda e: a_case(e).loss("9.005").bears("P1", 100)),
    "more resold than there was": (
        "resold_too_much",
        lambda e: (
            a_case(e).loss(9, qty=5, price=3, judged="2025-01-05").resale("2025-01-06", 6, 1).bears("P1")
        ),
    ),
    "resold before the judgement": (
        "resold_before_judged",
        lambda e: (
            a_case(e).loss(9, qty=5, price=3, judged="2025-01-05").resale("2025-01-04", 5, 1).bears("P1")
        ),
    ),
    "no judgement": (
        "loss_incomplete",
        lambda e: a_case(e).loss(9, qty=5, price=3).resale("2025-01-06", 5, 1).bears("P1"),
    ),
    "no actual loss of what was not sold": (
        "loss_incomplete",
        lambda e: a_case(e).loss(qty=5, price=3, judged="2025-01-05").resale("2025-01-06", 4, 1).bears("P1"),
    ),
    "a department without points": (
        "nobody_to_split_among",
        lambda e: a_case(e).loss(9).bears("一部", 100, department=True),
    ),
    "a department of nobody": (
        "nobody_to_split_among",
        lambda e: a_case(e).loss(9).bears("三部", 100, department=True),
    ),
    "no base for a minor demerit": ("base_missing", lambda e: a_case(e).fined("P1", "minor_demerit")),
    "discipline without an item": (
        "discipline_without_item",
        lambda e: e.case(triggers=()).approved().fined("P1", "warning"),
    ),
    "a complaint that is not justified": (
        "case_not_valid",
        lambda e: e.case(valid="N").loss(9).bears("P1").approved(),
    ),
    "an approval still to come": (
        "approved_in_future",
        lambda e: e.case().loss(9).bears("P1").approved("2027-01-01"),
    ),
    "discipline no times": ("negative_amount", lambda e: a_case(e).fined("P1", "warning", 0)),
}


@pytest.mark.parametrize("what", FAULTY)
def test_a_faulty_case_is_left_out_and_the_others_are_settled(what: str) -> None:
    rule, make = FAULTY[what]
    settled = make(sound()).settled()
    assert set(rules(settled)) == {rule}
    assert penalty_findings()[rule].severity == "error"
    assert settled.left_out == ("C1",)
    assert {one.case_id for one in settled.problems} == {"C1"}
    assert shares(settled) == []
    assert shares(settled, "OK") == ["100.00"]
    assert [row.person for row in settled.ledger] == ["P1"]


def test_a_problem_names_the_cell_that_is_wrong() -> None:
    entered = sound().case().loss(9).bears("P1", 50).bears("P2", 40).approved()
    problem = entered.settled().problems[0]
    place = entered.rows["responsibilities"][-1].place
    assert problem.cell == place.cell("ratio")
    assert (problem.cell.sheet, problem.cell.row) == ("responsibilities", 4)
    assert problem.params == {"total": "90"}


class TestStaff:
    def test_of_a_month_entered_twice_counts_for_nothing(self) -> None:
        settled = Entered().case().loss(10).bears("P1", 100).approved().staff("P1").staff("P1").settled()
        assert rules(settled) == ["entered_twice", "entered_twice", "month_without_bonus"]
        assert str(settled.ledger[0].carried) == "10.00"

    @pytest.mark.parametrize(("bonus", "rule"), [(-1, "negative_amount"), ("0.005", "part_of_a_cent")])
    def test_with_an_impossible_bonus_is_told(self, bonus: Any, rule: str) -> None:
        settled = sound().staff("P3", bonus=bonus).settled()
        assert rules(settled) == [rule]
        assert settled.left_out == ()

    def test_of_a_department_with_a_faulty_row_bears_nothing(self) -> None:
        entered = a_case(sound()).loss(9).bears("二部", 100, department=True)
        settled = entered.staff("P4", points=-5, department="二部").settled()
        assert rules(settled) == ["negative_amount", "staff_not_certain"]
        assert settled.left_out == ("C1",)

    def test_without_points_is_asked_for_where_a_department_bears_a_share(self) -> None:
        entered = a_case(sound()).loss(9).bears("二部", 100, department=True)
        settled = entered.staff("P4", department="二部").settled()
        assert rules(settled) == ["entry_missing"]
        assert settled.problems[0].cell.sheet == "staff"

    def test_without_a_bonus_in_the_month_has_no_part_in_it(self) -> None:
        entered = a_case(sound()).loss(9).bears("二部", 100, department=True)
        settled = entered.staff("P4", bonus=None, points=5, department="二部").settled()
        assert shares(settled) == ["9.00"]


class TestWarnings:
    def test_a_month_without_a_bonus_is_told_and_carried(self) -> None:
        settled = Entered().case().loss(10).bears("P1", 100).approved().staff("P1", "2025-04").settled()
        assert rules(settled) == ["month_without_bonus"]
        assert [str(row.carried) for row in settled.ledger] == ["10.00", "0.00"]

    def test_a_department_beside_its_own_people_is_settled_as_entered(self) -> None:
        entered = a_case(sound()).loss(9).bears("P2", 50).bears("二部", 50, department=True)
        settled = entered.settled()
        assert rules(settled) == ["department_beside_its_people"]
        assert shares(settled) == ["4.50", "4.50"]

    def test_an_approval_before_the_loss_was_known_is_told(self) -> None:
        entered = (
            Entered().case().loss(9, qty=5, price=3, judged="2025-03-05").bears("P1").staff("P1").approved()
        )
        assert rules(entered.settled()) == ["approved_too_early"]

    def test_a_notice_of_nothing_is_told(self) -> None:
        assert rules(Entered().case().approved().settled()) == ["notice_of_nothing"]


class TestSettledMonths:
    def test_stand_until_they_are_settled_anew(self) -> None:
        entered = Entered().case().loss(1000).bears("P1", 100).approved()
        for month in ("2025-03", "2025-04", "2025-05"):
            entered.staff("P1", month, 600)
        first = entered.settled(as_of=at("2025-04-15T09:00"))
        settled = tuple(row for row in first.ledger if first.is_settled(row))
        assert [row.month for row in settled] == ["2025-03"]
        later = entered.case("C2").loss(50, "C2").bears("P1", 100, "C2").approved("2025-03-28", "C2")
        kept = later.settled(earlier=Earlier(first.since, settled), as_of=at("2025-04-20T09:00"))
        assert [(one.month, one.fields) for one in kept.differences] == [
            ("2025-03", ("loss_share", "carried"))
        ]
        assert [str(row.carried) for row in kept.ledger] == ["700.00", "400.00", "100.00"]
        anew = later.settled(as_of=at("2025-04-20T09:00"))
        assert anew.differences == ()
        assert [str(row.carried) for row in anew.ledger] == ["750.00", "450.00", "150.00"]


def test_a_regulation_without_the_step_settles_no_shared_fault() -> None:
    chosen = terms()
    pack = chosen.policy.pack
    assert pack.penalty is not None
    steps = tuple(one for one in pack.penalty.step if one.name not in ("shared_fault", "department_share"))
    without = pack.model_copy(update={"penalty": pack.penalty.model_copy(update={"step": steps})})
    changed = replace(chosen, policy=replace(chosen.policy, pack=without))
    assert rules(a_case(sound()).loss(9).bears("P1", 50).bears("P2", 50).settled(changed)) == [
        "not_settled_here"
    ]
    alone = a_case(sound()).loss(9).bears("二部", 100, department=True)
    assert rules(alone.settled(changed)) == ["not_settled_here"]
