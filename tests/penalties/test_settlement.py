"""The worked examples of the article on losses, discipline and the cap, to the cent."""

from __future__ import annotations

import pytest
from penalty_support import Entered, at, rules, shares, table, terms, yuan

from xltousu.penalties.money import split

MONTHS = ("2025-03", "2025-04", "2025-05", "2025-06", "2025-07")


class TestLoss:
    def test_on_goods_resold_is_what_the_price_fell_short(self) -> None:
        entered = Entered().case().loss(qty=200, price="35.00", judged="2025-03-08T15:00").bears("P1", 100)
        entered.resale("2025-04-08", 200, "28.50").staff("P1", "2025-04").approved("2025-04-10")
        settled = entered.settled()
        loss = settled.cases[0].loss
        assert loss is not None
        assert (loss.amount, loss.window_end) == (yuan("1300.00"), at("2025-04-08T23:59:59"))
        assert shares(settled) == ["1300.00"]

    def test_on_goods_not_resold_is_the_actual_one(self) -> None:
        entered = (
            Entered()
            .case()
            .loss("4860.00")
            .bears("P1", 70)
            .bears("P2", 30)
            .staff("P1")
            .staff("P2")
            .approved()
        )
        assert shares(entered.settled()) == ["3402.00", "1458.00"]

    def test_on_goods_partly_resold_is_both_by_quantity(self) -> None:
        entered = Entered().case().loss("9000.00", qty=500, price="24.00", judged="2025-01-05T09:00")
        entered.resale("2025-01-20", 320, "21.40").approved()
        for person, ratio in (("P1", 50), ("P2", 30), ("P3", 20)):
            entered.bears(person, ratio).staff(person)
        settled = entered.settled()
        loss = settled.cases[0].loss
        assert loss is not None
        assert [str(one) for one in (loss.gap, loss.rest, loss.amount)] == ["832.00", "3240.00", "4072.00"]
        assert shares(settled) == ["2036.00", "1221.60", "814.40"]

    def test_is_never_less_than_nothing(self) -> None:
        entered = (
            Entered()
            .case()
            .loss(qty=100, price="30.00", judged="2025-01-05T09:00")
            .resale("2025-01-20", 100, 31)
        )
        settled = entered.bears("P1", 100).staff("P1").approved().settled()
        assert settled.cases[0].loss is not None
        assert settled.cases[0].loss.amount == 0
        assert settled.ledger == ()

    def test_counts_a_sale_after_the_window_as_none(self) -> None:
        entered = Entered().case().loss("700.00", qty=50, price=20, judged="2025-01-31T09:00")
        settled = entered.resale("2025-03-01", 50, 18).bears("P1").staff("P1").approved().settled()
        loss = settled.cases[0].loss
        assert loss is not None
        assert (loss.amount, loss.window_end) == (yuan("700.00"), at("2025-02-28T23:59:59"))

    def test_is_fixed_by_the_last_sale_and_allocated_by_the_tenth_after(self) -> None:
        entered = Entered().case(closed="2025-03-20").loss(qty=10, price=30, judged="2025-04-08T10:00")
        entered.resale("2025-05-02", 10, 20).bears("P1", 100).staff("P1", "2025-06").approved("2025-06-09")
        settled = entered.settled()
        loss = settled.cases[0].loss
        assert loss is not None
        assert loss.window_end == at("2025-05-08T23:59:59")
        assert (loss.fixed_at, loss.due) == (at("2025-05-02"), at("2025-06-10T23:59:59"))
        assert table(settled.ledger, "loss_share") == [("2025-06", "100.00")]

    def test_is_not_known_while_goods_may_be_resold(self) -> None:
        entered = (
            Entered().case().loss("700", qty=50, price=20, judged="2025-03-05T09:00").bears("P1").staff("P1")
        )
        waiting = entered.settled(as_of=at("2025-04-05T12:00"))
        assert waiting.cases[0].state == "not-fixed"
        assert waiting.ledger == ()
        assert entered.settled(as_of=at("2025-04-06T00:00")).cases[0].state == "not-approved"


class TestSplitting:
    @pytest.mark.parametrize(
        ("amount", "weights", "expected"),
        [
            ("100.00", (1, 1, 1), "33.34 33.33 33.33"),
            ("0.05", (1, 1, 1), "0.02 0.02 0.01"),
            ("1000.00", ("12.5", 10, 8, "7.5", 5), "290.70 232.56 186.04 174.42 116.28"),
            ("333.33", (6, 4, 4), "142.85 95.24 95.24"),
            ("0.01", (1, 2), "0.00 0.01"),
            ("0.01", (2, 4, 4), "0.00 0.01 0.00"),
            ("0.00", (1, 2), "0.00 0.00"),
            ("10.00", (0, 1), "0.00 10.00"),
        ],
    )
    def test_gives_the_missing_cents_to_the_largest_remainders(
        self, amount: str, weights: tuple[object, ...], expected: str
    ) -> None:
        found = split(yuan(amount), [yuan(one) for one in weights])
        assert " ".join(map(str, found)) == expected

    def test_a_department_bears_its_share_by_points(self) -> None:
        entered = (
            Entered().case().loss("2500.00").bears("P1", 40).bears("制造部", 60, department=True).approved()
        )
        entered.staff("P1", department="销售部")
        for person, points in (("P2", 20), ("P3", 15), ("P4", 15), ("P5", 10)):
            entered.staff(person, points=points, department="制造部")
        assert shares(entered.settled()) == ["1000.00", "500.00", "375.00", "375.00", "250.00"]

    def test_two_cases_meet_in_one_month(self) -> None:
        entered = (
            Entered()
            .case("C1")
            .loss("333.33", "C1")
            .bears("一班", 100, "C1", department=True)
            .approved(case_id="C1")
        )
        entered.case("C2").loss("120.00", "C2").bears("P1", 50, "C2").bears("P2", 50, "C2").approved(
            case_id="C2"
        )
        for person, points in (("P1", 6), ("P2", 4), ("P3", 4)):
            entered.staff(person, points=points, department="一班")
        settled = entered.settled()
        assert shares(settled, "C1") == ["142.85", "95.24", "95.24"]
        assert [(row.person, str(row.loss_share)) for row in settled.ledger] == [
            ("P1", "202.85"), ("P2", "155.24"), ("P3", "95.24"),
        ]  # fmt: skip

    def test_ratios_may_be_entered_as_shares_of_one(self) -> None:
        entered = (
            Entered()
            .case()
            .loss("10.00")
            .bears("P1", "0.7")
            .bears("P2", "0.3")
            .staff("P1")
            .staff("P2")
            .approved()
        )
        settled = entered.settled()
        assert shares(settled) == ["7.00", "3.00"]
        assert [one.ratio for one in settled.cases[0].allocations] == [70, 30]

    def test_one_alone_at_fault_bears_everything(self) -> None:
        assert shares(Entered().case().loss("10.00").bears("P1").staff("P1").approved().settled()) == [
            "10.00"
        ]


def months(entered: Entered, person: str, *bonuses: object, base: object = None) -> Entered:
    for month, bonus in zip(MONTHS, bonuses, strict=False):
        entered.staff(person, month, bonus, base=base)
    return entered


class TestMonths:
    def test_carry_what_is_above_half_of_the_bonus(self) -> None:
        entered = months(Entered().case().loss(1300).bears("P1").approved(), "P1", 900, "1000.01", 800)
        assert table(
            entered.settled().ledger, "bonus", "cap", "pool", "deducted", "carried", "net_bonus"
        ) == [
            ("2025-03", "900.00", "450.00", "1300.00", "450.00", "850.00", "450.00"),
            ("2025-04", "1000.01", "500.00", "850.00", "500.00", "350.00", "500.01"),
            ("2025-05", "800.00", "400.00", "350.00", "350.00", "0.00", "450.00"),
        ]

    def test_take_fines_before_shares(self) -> None:
        row = months(two_warnings_and_a_demerit(), "P2", 800, base="3.5").settled().ledger[0]
        found = (row.fines, row.pool, row.cap, row.deducted, row.carried, row.net_bonus)
        assert " ".join(map(str, found)) == "195.00 455.00 400.00 400.00 55.00 400.00"
        assert (row.deducted_fines, row.deducted_shares) == (yuan("195.00"), yuan("205.00"))

    def test_a_major_demerit_takes_the_whole_bonus_and_nothing_else(self) -> None:
        assert table(major_demerit().settled().ledger, "pool", "deducted", "carried", "net_bonus") == [
            ("2025-03", "455.00", "400.00", "55.00", "400.00"),
            ("2025-04", "355.00", "1200.00", "355.00", "0.00"),
            ("2025-05", "355.00", "350.00", "5.00", "350.00"),
            ("2025-06", "5.00", "5.00", "0.00", "695.00"),
            ("2025-07", "0.00", "0.00", "0.00", "700.00"),
        ]

    def test_a_major_demerit_is_capped_where_the_office_reads_it_so(self) -> None:
        settled = major_demerit().settled(terms(major_demerit_inside_cap="Y"))
        assert table(settled.ledger, "pool", "deducted", "carried", "net_bonus") == [
            ("2025-03", "455.00", "400.00", "55.00", "400.00"),
            ("2025-04", "1555.00", "600.00", "955.00", "600.00"),
            ("2025-05", "955.00", "350.00", "605.00", "350.00"),
            ("2025-06", "605.00", "350.00", "255.00", "350.00"),
            ("2025-07", "255.00", "255.00", "0.00", "445.00"),
        ]

    def test_two_major_demerits_take_the_bonus_once(self) -> None:
        entered = Entered().case("C1").fined("P1", "major_demerit", 2, "C1").approved(case_id="C1")
        entered.case("C2").fined("P1", "major_demerit", 1, "C2").approved(case_id="C2").staff("P1")
        assert table(entered.settled().ledger, "forfeited", "carried") == [("2025-03", "1000.00", "0.00")]

    @pytest.mark.parametrize(
        ("owed", "bonuses", "deducted"),
        [
            (300, (0, 500, 400), ["0.00", "250.00", "50.00"]),
            (300, (600,), ["300.00"]),
        ],
    )
    def test_go_on_until_nothing_is_left(
        self, owed: int, bonuses: tuple[int, ...], deducted: list[str]
    ) -> None:
        settled = months(Entered().case().loss(owed).bears("P1").approved(), "P1", *bonuses).settled()
        assert [str(row.deducted) for row in settled.ledger] == deducted
        assert settled.ledger[-1].carried == 0

    def test_add_what_is_new_to_what_is_carried(self) -> None:
        entered = Entered().case("C1").loss(800, "C1").bears("P1", 100, "C1").approved("2025-03-05", "C1")
        entered.case("C2").loss(250, "C2").bears("P1", 100, "C2").approved("2025-04-05", "C2")
        settled = months(entered, "P1", 1000, 1000, 1000).settled()
        assert table(settled.ledger, "pool", "deducted", "carried") == [
            ("2025-03", "800.00", "500.00", "300.00"),
            ("2025-04", "550.00", "500.00", "50.00"),
            ("2025-05", "50.00", "50.00", "0.00"),
        ]
        assert [(one.month, one.item.case_id, str(one.amount)) for _, one in settled.payments] == [
            ("2025-03", "C1", "500.00"), ("2025-04", "C1", "300.00"), ("2025-04", "C2", "200.00"),
            ("2025-05", "C2", "50.00"),
        ]  # fmt: skip

    def test_without_a_row_have_no_bonus_and_a_leaver_keeps_a_balance(self) -> None:
        entered = Entered().case().loss(300).bears("P1").approved().staff("P1", "2025-05", 100)
        settled = entered.settled()
        assert table(settled.ledger, "bonus", "carried") == [
            ("2025-03", "0.00", "300.00"), ("2025-04", "0.00", "300.00"), ("2025-05", "100.00", "250.00"),
        ]  # fmt: skip
        assert rules(settled) == ["month_without_bonus"]


def two_warnings_and_a_demerit() -> Entered:
    entered = Entered().case().loss(260).bears("P2").approved()
    return entered.fined("P2", "warning", 2).fined("P2", "minor_demerit", 1)


def major_demerit() -> Entered:
    entered = two_warnings_and_a_demerit().case("C2").loss(300, "C2").bears("P2", 100, "C2")
    entered.fined("P2", "major_demerit", 1, "C2").approved("2025-04-20", "C2")
    return months(entered, "P2", 800, 1200, 700, 700, 700, base="3.5")


class TestFines:
    def test_are_the_least_of_the_articles_until_the_office_sets_more(self) -> None:
        entered = (
            Entered()
            .case()
            .fined("P1", "warning", 3)
            .fined("P1", "minor_demerit")
            .approved()
            .staff("P1", points=2)
        )
        assert str(entered.settled().ledger[0].fines) == "130.00"
        dearer = entered.settled(terms(warning_amount="12.50", minor_amount="60"))
        assert str(dearer.ledger[0].fines) == "157.50"

    def test_are_not_turned_into_a_higher_kind(self) -> None:
        entered = Entered().case().fined("P1", "warning", 9).approved().staff("P1", points=2)
        assert str(entered.settled().ledger[0].fines) == "90.00"
