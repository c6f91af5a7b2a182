"""The worksheet functions, from what Excel hands over to what it gets back, through xlwings' converters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import xlwings
from addin_support import source
from xlwings import conversion

from xltousu.addin.wrappers import as_on_windows, wrappers
from xltousu.app import Given, Work, assess, resolve
from xltousu.books.memory import MemoryBook
from xltousu.report import Parts, result_json
from xltousu.text import LANGUAGES, catalog

AS_OF = dt.datetime(2026, 3, 9, 9, 0)
LOG = (
    ("单号", "受理时间", "报修内容", "联系电话"),
    ("B1", dt.datetime(2026, 3, 5, 15, 0), "漏水", 13800000001.0),
    ("B2", "2026年3月6日上午9点半", "停电", None),
    ("B3", dt.datetime(2026, 3, 7), "门锁", "13800000003"),
)
SHEETS: dict[str, tuple[tuple[Any, ...], ...]] = {
    "cases": (
        ("case_id", "closed_at", "cause_class", "trigger", "valid"),
        ("C1", dt.datetime(2025, 3, 20), "quality", "T08", "Y"),
    ),
    "losses": (
        ("case_id", "qty", "a_grade_price", "discipline_judged_at", "actual_loss_total"),
        ("C1", None, None, None, 1300.0),
    ),
    "responsibilities": (("case_id", "person", "department", "ratio"), ("C1", "P1", None, 100.0)),
    "notices": (("case_id", "approved_at"), ("C1", dt.datetime(2025, 3, 25))),
    "staff_months": (
        ("person", "department", "month", "bonus", "points", "base"),
        ("P1", "一部", "2025-03", 900.0, 10.0, None),
        ("P1", "一部", "2025-04", 1000.01, 10.0, None),
    ),
}


class Desktop:
    """What the engine of xlwings for Windows does with values of COM, as far as the converters ask."""

    @staticmethod
    def clean_value_data(
        data: Any, times: Callable[..., Any] | None, empty: Any, numbers: Any, _errors: bool
    ) -> Any:
        def clean(value: Any) -> Any:
            if value in ("", None):
                return empty
            return value if numbers is None or isinstance(value, bool | str | dt.datetime) else numbers(value)

        assert times is not None
        return [[clean(value) for value in row] for row in data]

    @staticmethod
    def prepare_xl_data_element(value: Any, _options: Any) -> Any:
        return "" if value is None else value


@pytest.fixture
def excel(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Calls a function as Excel for Windows does through xlwings, with the arguments of the wrapper."""
    engine = SimpleNamespace(name="excel", type="desktop", impl=Desktop)
    monkeypatch.setitem(xlwings.engines.engines_by_name, "excel", engine)

    def call(name: str, *given: Any, language: str = "en", settings: Any = None) -> Any:
        with as_on_windows() as (_, module):
            function = getattr(module, name)
        described = function.__xlfunc__
        hidden = {"language": language, "settings": settings}
        queue, values = list(given), []
        for one in described["args"]:
            if one["vararg"]:
                values += [conversion.read(None, value, dict(one["options"])) for value in queue]
            elif one["vba"]:
                values.append(conversion.read(None, hidden[one["name"]], dict(one["options"])))
            elif queue:
                values.append(conversion.read(None, queue.pop(0), dict(one["options"])))
            else:
                values.append(one["optional"])
        return conversion.write(function(*values), None, dict(described["ret"]["options"]))

    return call


def assessed(language: str, work: Work) -> dict[str, Any]:
    """What the engine says of the same table."""
    rows = [
        [one.date() if isinstance(one, dt.datetime) and one.time() == dt.time() else one for one in row]
        for row in LOG
    ]
    book = MemoryBook({"1": rows})
    settings = resolve(Given("test", {"pack": "repair-area", "language": language}), book, None)
    return result_json(assess(book, "1", settings, AS_OF, work).result, {}, (), details=False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_findings_are_those_of_the_engine_to_the_last_cell(language: str, excel: Callable[..., Any]) -> None:
    rows = excel("TS_VALIDATE", LOG, "repair-area", AS_OF, language=language)
    told = assessed(language, Work(Parts(deadlines=False, statistics=False, penalties=False)))["findings"]
    words = catalog(language)
    heads = ("row", "field", "value", "severity", "message", "hint", "code", "clause")
    assert rows[0] == [words(f"head.{head}") for head in heads]
    assert told
    assert [[row[0], *row[4:]] for row in rows[1:]] == [
        [one["row"], one["message"], one["hint"], one["code"], one["clause"] or ""] for one in told
    ]
    assert [row[3] for row in rows[1:]] == [words(f"severity.{one['severity']}") for one in told]


def test_deadlines_are_those_of_the_engine_to_the_last_cell(excel: Callable[..., Any]) -> None:
    rows = excel("TS_DEADLINES", LOG, "repair-area", AS_OF)
    told = assessed("en", Work(Parts(validate=False, statistics=False, penalties=False)))["cases"]
    expected = [
        [case["row"], case["case_id"], limit["clause"], limit["start"], limit["due"], limit["done"]]
        for case in told
        for limit in case["limits"]
    ]
    shown = [[*row[:2], row[3], *(_iso(value) for value in row[4:7])] for row in rows[1:]]
    assert shown == expected
    states = [limit["status"] for case in told for limit in case["limits"]]
    assert [row[7] for row in rows[1:]] == [catalog("en")(f"status.{state}") for state in states]


def test_figures_are_those_of_the_engine_to_the_last_cell(excel: Callable[..., Any]) -> None:
    rows = excel("TS_STATISTICS", LOG, dt.datetime(2026, 3, 1), "repair-area", AS_OF)
    work = Work(Parts(validate=False, deadlines=False, penalties=False), period="2026-03")
    told = assessed("en", work)["statistics"]
    expected = [
        [
            "" if one[key] is None else one[key]
            for key in ("title", "value", "numerator", "denominator", "clause")
        ]
        for one in told
    ]
    assert [[row[0], row[2], row[3], row[4], row[7]] for row in rows[1:]] == expected
    assert excel("TS_STATISTICS", LOG, "2026-03", "repair-area", AS_OF) == rows


def test_penalties_are_settled_from_pairs_of_name_and_table(excel: Callable[..., Any]) -> None:
    pairs = [one for name, table in SHEETS.items() for one in (name, table)]
    rows = excel("TS_PENALTIES", "2025-04", "maker", *pairs)
    place = {name: rows[0].index(catalog("en")(f"penalty.{name}")) for name in ("month", "cap", "carried")}
    assert [[row[place[name]] for name in place] for row in rows[1:]] == [
        ["2025-03", 450.0, 850.0],
        ["2025-04", 500.0, 350.0],
    ]
    assert len(excel("TS_PENALTIES", "2025-03", "maker", *pairs)) == 2
    with pytest.raises(Exception, match="in pairs"):
        excel("TS_PENALTIES", "2025-04", "maker", *pairs[:-1])


def test_the_settings_sheet_names_the_regulation(excel: Callable[..., Any]) -> None:
    settings = (("pack", "repair-area"),)
    assert excel("TS_VALIDATE", LOG, None, AS_OF, settings=settings) == excel(
        "TS_VALIDATE", LOG, "repair-area", AS_OF
    )


@pytest.mark.parametrize(
    ("start", "amount", "unit", "due"),
    [
        (dt.datetime(2026, 9, 30, 17), 3.0, "working-days", dt.datetime(2026, 10, 10, 23, 59, 59)),
        (dt.datetime(2026, 9, 30, 17), 3.0, "工作日", dt.datetime(2026, 10, 10, 23, 59, 59)),
        (dt.datetime(2026, 3, 5, 15), 24.0, "hours", dt.datetime(2026, 3, 6, 15)),
        (46086.625, 1.0, "個月", dt.datetime(2026, 4, 5, 23, 59, 59)),
        (None, 1.0, "hours", ""),
    ],
)
def test_due_counts_by_the_working_calendar(
    start: Any, amount: float, unit: str, due: Any, excel: Callable[..., Any]
) -> None:
    assert excel("TS_DUE", start, amount, unit) == [[due]]


@pytest.mark.parametrize(
    ("done", "as_of", "state"),
    [
        (dt.datetime(2026, 3, 6, 15), dt.datetime(2026, 3, 9), "on-time"),
        (dt.datetime(2026, 3, 6, 15, 1), dt.datetime(2026, 3, 9), "late"),
        (dt.datetime(2026, 3, 6), dt.datetime(2026, 3, 9), "unjudged"),
        (None, dt.datetime(2026, 3, 6, 15), "open"),
        (None, dt.datetime(2026, 3, 6, 15, 1), "overdue"),
    ],
)
def test_a_state_is_told_in_words(
    done: Any, as_of: dt.datetime, state: str, excel: Callable[..., Any]
) -> None:
    told = excel("TS_STATUS", dt.datetime(2026, 3, 6, 15), done, as_of, language="zh-TW")
    assert told == [[catalog("zh-TW")(f"status.{state}")]]


@pytest.mark.parametrize(
    ("name", "given", "told"),
    [
        ("TS_DUE", (dt.datetime(2026, 3, 5), 1.0, "hours"), ""),
        ("TS_DUE", (None, 1.0, "hours"), ""),
        ("TS_DUE", (dt.datetime(2030, 3, 5), 3.0, "working-days"), "explain.provisional"),
        ("TS_DUE", (dt.datetime(2030, 3, 5), 3.0, "calendar-days"), ""),
        (
            "TS_STATUS",
            (dt.datetime(2026, 3, 6, 15), dt.datetime(2026, 3, 6), 46090.0),
            "explain.no-time-of-day",
        ),
        ("TS_STATUS", (dt.datetime(2026, 3, 6, 15), None, 46090.0), ""),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reason_tells_what_a_value_rests_on(
    name: str, given: Any, told: str, language: str, excel: Callable[..., Any]
) -> None:
    shown = excel(name, *given, True, language=language)
    assert shown == [[catalog(language)(told) if told else ""]]


def test_a_result_longer_than_a_sheet_is_refused(
    excel: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xltousu.cells.MAX_ROW", 2)
    with pytest.raises(Exception, match="in parts"):
        excel("TS_DEADLINES", LOG, "repair-area", AS_OF)


@pytest.mark.parametrize(
    ("name", "given", "told"),
    [
        ("TS_VALIDATE", (LOG,), "repair-area"),
        ("TS_VALIDATE", (LOG, "nowhere"), "nowhere"),
        ("TS_DEADLINES", (LOG, "repair-area", "yesterday"), "yesterday"),
        ("TS_STATISTICS", (LOG, "2026-13", "repair-area"), "2026-13"),
        ("TS_DUE", ("soon", 1.0, "hours"), "soon"),
        ("TS_DUE", (46086.0, 1.5, "hours"), "1.5"),
        ("TS_DUE", (46086.0, 1.0, "fortnights"), "fortnights"),
        ("TS_STATUS", (46086.0, None, None), "2026-11-21"),
    ],
)
def test_a_mistake_is_one_sentence(name: str, given: Any, told: str, excel: Callable[..., Any]) -> None:
    with pytest.raises(Exception, match=told) as caught:
        excel(name, *given)
    assert type(caught.value).__name__ == "Mistake"
    assert "\n" not in str(caught.value)
    if name in ("TS_DUE", "TS_STATUS"):
        assert excel(name, *given, True) == [[str(caught.value)]]


def test_the_wrappers_show_an_error_of_excel_and_register_every_argument() -> None:
    text, words = source("TousuFunctions"), source("TousuWords")
    made = wrappers("xltousu.xlam")
    assert [one.name for one in made.functions] == [
        "TS_DEADLINES", "TS_DUE", "TS_PENALTIES", "TS_STATISTICS", "TS_STATUS", "TS_VALIDATE",
    ]  # fmt: skip
    assert "= Err.Description" not in text
    for one in made.functions:
        refused = "Refused(Err.Description)" if one.is_array else "CVErr(2015)"
        assert f"{one.name} = {refused}" in text
        assert f'& "\'!{one.name}", Description:=' in words
        for argument in ("does", *one.arguments):
            assert f'Words("function.{one.name}.{argument}")' in words


def test_making_the_wrappers_leaves_xlwings_as_it_was() -> None:
    before = (xlwings.func, xlwings.arg, xlwings.ret)
    wrappers("xltousu.xlam")
    assert (xlwings.func, xlwings.arg, xlwings.ret) == before


def _iso(value: Any) -> str | None:
    return value.isoformat() if value else None
