"""An explanation alone is enough to find the due time again."""

from __future__ import annotations

import calendar as months
import datetime as dt
import random
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from xltousu.app import Assessed, Given, Question, Settings, Work, assess, explain, resolve
from xltousu.books.memory import MemoryBook
from xltousu.cells import Cell
from xltousu.errors import CellError
from xltousu.policy import Pack, load_pack
from xltousu.report import Names, Parts, explanation_json, explanation_lines
from xltousu.text import LANGUAGES

AS_OF = dt.datetime(2025, 10, 1, 9, 0)
DAY = dt.timedelta(days=1)
PARAMETERS = {
    "generic-abc": {"A_hours": "12"},
    "mall-sop": {"callback_days": "7", "immediate_minutes": "30"},
    "pm-forms": {"callback_days": "10", "immediate_minutes": "15"},
    "repair-area": {"developer_reply_days": "5", "immediate_minutes": "10"},
}
Record = Mapping[str, Any]


def assessed(pack: str, records: Sequence[Record]) -> tuple[Assessed, Settings]:
    """The records as a sheet ``log``, judged."""
    names = list(dict.fromkeys(name for record in records for name in record))
    book = MemoryBook({"log": [names, *([record.get(name) for name in names] for record in records)]})
    settings = resolve(Given("command-line", {"pack": pack, **PARAMETERS[pack]}), book, None)
    work = Work(Parts(validate=False, statistics=False, penalties=False))
    return assess(book, "log.xlsx", settings, AS_OF, work), settings


def random_record(rng: random.Random, pack: Pack, number: int) -> dict[str, Any]:
    """A case with times in the order of the fields, some of them missing, and choices by chance."""
    record: dict[str, Any] = {"case_id": f"C{number}"}
    festivals = [
        dt.datetime(2025, 1, 24),
        dt.datetime(2025, 9, 26),
        dt.datetime(2026, 2, 12),
        dt.datetime(2024, 1, 30),
    ]
    at = rng.choice(festivals) + dt.timedelta(minutes=rng.randrange(60 * 24 * 12))
    for field in pack.field:
        if field.kind == "datetime":
            at += dt.timedelta(minutes=rng.randrange(60 * 40))
            if rng.random() < 0.75:
                record[field.name] = at.date() if rng.random() < 0.1 else at
        elif field.kind == "choice":
            record[field.name] = rng.choice(field.choices).value
        elif field.kind == "yes-no":
            record[field.name] = rng.choice("YN")
        elif field.name in pack.resembles:
            record[field.name] = "x"
    return record


def rebuilt(one: Mapping[str, Any]) -> str | None:
    """The due time, from start, amount, unit and steps alone."""
    if one["start"] is None or (one["unit"] is not None and one["amount"] is None) or not one["steps"]:
        return None
    start, amount = dt.datetime.fromisoformat(one["start"]), one["amount"]
    end_of = {
        None: lambda: start,
        "minutes": lambda: start + dt.timedelta(minutes=amount),
        "hours": lambda: start + dt.timedelta(hours=amount),
        "calendar-days": lambda: end(start.date() + amount * DAY),
        "months": lambda: end(month_later(start.date(), amount)),
        "same-day": lambda: end(start.date()),
        "working-days": lambda: end(last_counted(start.date(), amount, one["steps"])),
    }
    return end_of[one["unit"]]().isoformat()


def end(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(23, 59, 59))


def month_later(day: dt.date, amount: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + amount, 12)
    return dt.date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def last_counted(start: dt.date, amount: int, steps: Sequence[Mapping[str, Any]]) -> dt.date:
    """Every day from the start on stands in the steps, either counted or with the reason why not."""
    days = [one for one in steps if len(one["at"]) == len("2025-01-01")]
    assert [one["at"] for one in days] == [(start + n * DAY).isoformat() for n in range(len(days))]
    assert [one["n"] for one in days if one["counted"]] == list(range(1, amount + 1))
    assert all(one["why"] for one in days)
    return dt.date.fromisoformat(days[-1]["at"])


@pytest.mark.parametrize("pack", sorted(PARAMETERS))
def test_the_due_time_follows_from_the_explanation_alone(pack: str) -> None:
    rng, model = random.Random(pack), load_pack(pack)
    records = [random_record(rng, model, number) for number in range(80)]
    found, settings = assessed(pack, records)
    (assessment,) = found.result.assessments
    explained, units = 0, set()
    for judged in assessment.judged:
        for position in map(int, np.flatnonzero(judged.applies)):
            row = int(assessment.register.rows[position])
            one = explanation_json(explain(found, settings, Question(Cell("log", row, 1), judged.limit.name)))
            due = judged.due[position]
            assert one["due"] == (None if np.isnat(due) else due.astype("datetime64[s]").item().isoformat())
            assert rebuilt(one) == one["due"]
            explained += one["due"] is not None
            units.add(one["unit"])
    assert explained > 80
    assert units >= {amount.unit for limit in model.limit for amount in limit.amount}


def test_a_clock_that_waits_for_the_opening_says_so() -> None:
    record = {"received_at": dt.datetime(2025, 5, 6, 23, 30), "content": "x", "type": "complaint"}
    found, settings = assessed("mall-sop", [record])
    one = explanation_json(explain(found, settings, Question(Cell("log", 2, 1), "hand_over")))
    assert one["start"] == "2025-05-07T10:00:00"
    assert one["steps"][0] == {
        "at": "2025-05-06T23:30:00",
        "why": "outside-opening",
        "counted": False,
        "n": None,
    }
    assert one["due"] == "2025-05-07T10:10:00"


# Which limit a cell speaks of.

REPAIR = {
    "case_id": "B1",
    "received_at": dt.datetime(2025, 5, 6, 10, 0),
    "content": "x",
    "object": "private_part",
    "repair_class": "small_private",
    "notified_at": dt.datetime(2025, 5, 6, 10, 5),
    "onsite_at": None,
    "appointment_at": None,
}


def asked(cell: str, limit: str | None = None, record: Record = REPAIR) -> str:
    found, settings = assessed("repair-area", [record])
    return explain(found, settings, Question(Cell.parse(cell), limit)).limit.name


def test_a_cell_of_a_time_speaks_of_the_limit_it_keeps() -> None:
    assert asked("F2") == "notice_private"
    assert asked("G2") == "onsite"


def test_any_other_cell_speaks_of_the_limit_that_governs() -> None:
    assert asked("A2") == asked("C2") == asked("Z2") == asked("log!B2") == "ticket_printed"


def test_a_limit_is_named_by_its_name_or_clause() -> None:
    assert asked("A2", "finish_aim") == asked("A2", "repair-area.37") == "finish_aim"


def test_the_time_agreed_speaks_of_the_appointment() -> None:
    record = {**REPAIR, "appointment_at": dt.datetime(2025, 5, 6, 15, 0)}
    assert asked("H2", record=record) == "onsite_appointment"


@pytest.mark.parametrize(
    ("cell", "limit", "key"),
    [
        ("A2", "nope", "limit-not-of-case"),
        ("A2", "finish_general", "limit-not-of-case"),
        ("A1", None, "cell-outside-register"),
        ("A3", None, "cell-outside-register"),
        ("other!A2", None, "cell-outside-register"),
    ],
)
def test_a_question_without_an_answer_is_refused(cell: str, limit: str | None, key: str) -> None:
    with pytest.raises(CellError) as error:
        asked(cell, limit)
    assert error.value.key == key


def test_a_case_without_limits_is_refused() -> None:
    found, settings = assessed(
        "pm-forms", [{"case_id": "1", "received_at": dt.datetime(2025, 5, 6), "content": "x"}]
    )
    limits = [one.limit.name for one in found.result.assessments[0].judged if one.applies[0]]
    if limits:
        assert explain(found, settings, Question(Cell("", 2, 1))).limit.name in limits
    else:
        with pytest.raises(CellError):
            explain(found, settings, Question(Cell("", 2, 1)))


def test_a_row_of_several_sheets_needs_the_name_of_the_sheet() -> None:
    rows = [list(REPAIR), list(REPAIR.values())]
    book = MemoryBook({"四月": rows, "五月": rows})
    settings = resolve(Given("command-line", {"pack": "repair-area"}), book, None)
    found = assess(book, "log.xlsx", settings, AS_OF, Work())
    with pytest.raises(CellError) as error:
        explain(found, settings, Question(Cell.parse("A2")))
    assert error.value.params == {"cell": "A2", "sheets": ("四月", "五月")}
    assert explain(found, settings, Question(Cell.parse("五月!A2"))).sheet == "五月"


# In words.

KINDS = {
    "onsite": ("repair-area", REPAIR),
    "onsite_appointment": ("repair-area", {**REPAIR, "appointment_at": dt.datetime(2025, 5, 6, 15, 0)}),
    "ticket_printed": ("repair-area", REPAIR),
    "finish_small": ("repair-area", REPAIR),
    "developer_reply": ("repair-area", {**REPAIR, "contact_slip_sent_at": dt.datetime(2025, 9, 26, 10)}),
    "callback": (
        "generic-abc",
        {"received_at": AS_OF, "content": "x", "handled_at": dt.datetime(2025, 1, 31, 9)},
    ),
    "feedback": (
        "generic-abc",
        {"received_at": AS_OF, "content": "x", "solution_at": dt.datetime(2025, 2, 6, 9)},
    ),
    "first_reply": ("generic-abc", {"received_at": AS_OF.date(), "content": "x"}),
    "report_up": (
        "mall-sop",
        {"received_at": AS_OF, "content": "x", "type": "complaint", "solvable_shortly": "N"},
    ),
    "first_feedback": ("mall-sop", {"received_at": AS_OF, "content": "x", "type": "complaint"}),
}


def lines(limit: str, language: str) -> list[str]:
    pack, record = KINDS[limit]
    found, settings = assessed(pack, [record])
    one = explain(found, settings, Question(Cell("", 2, 1), limit))
    return list(explanation_lines(one, Names(settings.policy.pack, language)))  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("limit", sorted(KINDS))
def test_every_kind_is_told_in_every_language(limit: str, language: str) -> None:
    told = lines(limit, language)
    assert len(told) >= 3
    assert all("{" not in line and "None" not in line for line in told)
    if language == "en":
        assert not any(
            "\u4e00" <= letter <= "\u9fff" for line in told for letter in line if "Regulation" not in line
        )


def test_working_days_are_told_day_by_day() -> None:
    assert lines("developer_reply", "en")[3:11] == [
        "Time allowed: 5 working days",
        "  2025-09-26  the day of the start is not counted",
        "  2025-09-27  weekend",
        "  2025-09-28  make-up working day, no. 1",
        "  2025-09-29  working day, no. 2",
        "  2025-09-30  working day, no. 3",
        "  2025-10-01  National Day",
        "  2025-10-02  National Day",
    ]


def test_an_agreed_time_is_told_as_agreed() -> None:
    assert lines("onsite_appointment", "zh-CN")[1:] == [
        "约定在“约定上门时间”：2025-05-06 15:00",
        "  2025-05-06 15:00  约定的时间",
        "到期 2025-05-06 15:00 · 已逾期",
        *lines("onsite_appointment", "zh-CN")[-1:],
    ]


def test_a_limit_that_cannot_be_told_says_that_it_has_no_due_time() -> None:
    assert lines("first_reply", "zh-CN")[-2].startswith("没有到期时间 · ")


def test_a_parameter_that_is_not_set_is_named() -> None:
    pack, record = KINDS["developer_reply"]
    book = MemoryBook({"log": [list(record), list(record.values())]})
    settings = resolve(Given("command-line", {"pack": pack}), book, None)
    found = assess(book, "log.xlsx", settings, AS_OF, Work())
    one = explain(found, settings, Question(Cell("", 2, 1), "developer_reply"))
    told = list(explanation_lines(one, Names(settings.policy.pack, "zh-TW")))
    assert (
        told[3]
        == "單位尚未設定 developer_reply_days，因此沒有到期時間。用 --set developer_reply_days=... 設定。"
    )
    assert told[4] == "沒有到期時間 · 未設定"


def test_a_year_without_a_notice_is_told_as_provisional() -> None:
    record = {"received_at": AS_OF, "content": "x", "investigated_at": dt.datetime(2029, 1, 5, 9)}
    found, settings = assessed("generic-abc", [record])
    one = explain(found, settings, Question(Cell("", 2, 1), "solution"))
    assert explanation_json(one)["provisional"] is True
    assert any("Provisional" in line for line in explanation_lines(one, Names(settings.policy.pack, "en")))
