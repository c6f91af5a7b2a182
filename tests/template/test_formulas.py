"""The formulas of a template give what the engine gives, cell by cell, in LibreOffice."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import libreoffice
import numpy as np
import pytest
from recalculation import AS_OF, Calculated, as_second, as_text, calculate, same
from template_cases import complete, next_number, random_records

from xltousu.app import Given, Work, assess, resolve
from xltousu.books.closed.book import ClosedBook
from xltousu.cells import Value
from xltousu.deadlines import STATUSES
from xltousu.policy import Language, Pack, entered_figures, holds, load_pack, pack_ids
from xltousu.report import Parts
from xltousu.statistics import Figure
from xltousu.template import looks
from xltousu.template.figure_formulas import is_native_metric
from xltousu.template.form_values import TICKED_BOX, item_format, item_title
from xltousu.template.forms import Form, forms_of
from xltousu.template.layout import HEADER_ROW, LAST_ROW
from xltousu.template.limit_formulas import is_native
from xltousu.template.month_plan import COUNTED, COUNTS, RESULT, TARGET, VALUE, WHOLE, MonthPlan
from xltousu.template.month_sheet import CHOSEN
from xltousu.template.page_sheet import CHOOSER
from xltousu.text import catalog

CASES = 500
CHOSEN_CASE = 3
"""Position of the case that the pages show."""
_CALCULATED: dict[str, Calculated] = {}


@pytest.fixture(params=pack_ids())
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Calculated:
    """The template of a pack with random cases of years' ends, festivals, make-up days and 2027 on."""
    pack_id: str = request.param
    if pack_id not in _CALCULATED:
        pack = load_pack(pack_id)
        records = random_records(pack, pack.language, seed=7, size=CASES)
        records[CHOSEN_CASE] = complete(records[CHOSEN_CASE], pack, pack.language, seed=7)
        cells = {(name, CHOOSER): records[CHOSEN_CASE].get("case_id") for name in _pages_of_cases(pack)}
        folder = tmp_path_factory.mktemp("office")
        _CALCULATED[pack_id] = calculate(folder, pack_id, records, cells=cells)
    return _CALCULATED[pack_id]


def test_every_due_time_and_state_equals_the_engine(office: Calculated) -> None:
    assert office.differences() == []
    assert libreoffice.errors(office.path) == []
    native = [one for one in office.judged if is_native(one.limit, office.policy.pack) and one.applies.any()]
    seen = {STATUSES[code] for one in native for code in one.status[one.applies]}
    assert not native or len(seen) > 2


def test_what_only_the_program_computes_says_so_and_is_never_green(office: Calculated) -> None:
    say = office.layout.words("state.program")
    for limit in office.policy.pack.limit:
        if not is_native(limit, office.policy.pack):
            states = {office.native(f"state.{limit.name}", place) for place in range(CASES)}
            assert say in states
            assert states <= {None, say, office.words("status.waiting")}
            for place in range(CASES):
                if not limit.aim and office.native(f"state.{limit.name}", place) == say:
                    assert office.native("governing.state", place) != office.words("status.on-time")


def test_the_limit_that_counts_now_is_the_engines(office: Calculated) -> None:
    pack, compared = office.policy.pack, 0
    if not office.layout.must:
        return
    say = office.layout.words
    unknown = {say("state.program"), say("state.beyond"), say("state.needs-time")}
    for place, position in enumerate(office.governing.position):
        keys = [f"{part}.{limit.name}" for limit in office.layout.must for part in ("due", "state")]
        if unknown & {office.native(key, place) for key in keys}:
            continue
        compared += 1
        found = office.native("governing.state", place), office.native("governing.item", place)
        if position < 0:
            assert found == (None, None)
            continue
        word = office.words(f"status.{STATUSES[office.governing.status[place]]}")
        assert found == (word, office.judged[position].limit.title(pack.language))
        assert same(as_second(office.native("governing.due", place)), office.governing.due[place])
    assert compared > CASES / 4 or not all(is_native(limit, pack) for limit in pack.limit)


def test_the_figures_of_the_month_equal_the_engines(office: Calculated) -> None:
    assert _wrong_figures(office, f"{AS_OF:%Y-%m}") == []


def _wrong_figures(office: Calculated, month: str, as_of: dt.datetime = AS_OF) -> list[str]:
    pack = office.policy.pack
    plan = MonthPlan(pack, office.layout.words("month.sheet"))
    grid, wrong = office.book.read(plan.sheet), []
    metrics = {metric.name: metric for metric in pack.metric}
    limits = {limit.name: limit for limit in pack.limit}
    for figure in office.figures(month, as_of):
        row = plan.rows[figure.metric]
        found = {column: office.at(grid, column, row) for column in (COUNTED, WHOLE, VALUE, RESULT, TARGET)}
        if figure.metric in COUNTS:
            wanted: dict[str, object] = {COUNTED: figure.numerator}
        elif figure.entered:
            wanted = {COUNTED: None, WHOLE: None, VALUE: None, RESULT: office.words("status.not-set")}
        elif figure.metric in limits and not is_native(limits[figure.metric], pack):
            wanted = {VALUE: office.layout.words("month.program")}
        elif figure.metric in metrics and not is_native_metric(metrics[figure.metric], pack):
            wanted = {VALUE: office.layout.words("month.program"), RESULT: None}
        else:
            wanted = {COUNTED: figure.numerator, WHOLE: figure.denominator, VALUE: _shown(figure)}
            if figure.metric in metrics:
                wanted[RESULT] = _met(figure, office)
            else:
                wanted[TARGET] = (figure.denominator or 0) - (figure.numerator or 0)
        wrong += [
            f"{month} {figure.metric} {column}: {found[column]}, engine {value}"
            for column, value in wanted.items()
            if not _alike(found[column], value)
        ]
    return wrong


def _shown(figure: Figure) -> object:
    return "-" if figure.value is None else figure.value


def _met(figure: Figure, office: Calculated) -> str:
    return "-" if figure.met is None else office.words("label.met" if figure.met else "label.missed")


def _alike(one: object, other: object) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) < 1e-12
    return one == other


def test_lists_show_the_cases_that_wait_or_fall_into_the_month(office: Calculated) -> None:
    for form in office.layout.forms.form:
        if form.start:
            wanted = _listed(office, form)[: _rows(office, form)]
            numbers = _column(office, form, office.layout.words("list.number"))
            assert len([number for number in numbers if number is not None]) == len(wanted), form.id
            title = next(
                (item_title(office.making, one) for one in form.columns if one.field == "case_id"), ""
            )
            if title:
                shown = [number for number in _column(office, form, title) if number is not None]
                assert shown == wanted, form.id


def test_pages_show_every_box_of_the_case_that_is_chosen(office: Calculated) -> None:
    record, making = office.records[CHOSEN_CASE], office.making
    for form in office.layout.forms.form:
        if form.kind == "page" and form.fill == "case":
            sheet = form.sheet(office.layout.language)
            shown = [as_text(value) for row in office.book.read(sheet).rows for value in row]
            for item in form.items():
                wanted = as_text(record.get(item.field or ""))
                wanted = wanted[:7] if item_format(making, item) == looks.MONTH else wanted
                if item.kind == "choices":
                    assert any(f"{TICKED_BOX}{word}" in text for word in wanted.split("、") for text in shown)
                elif item.kind == "field":
                    assert any(wanted in text for text in shown), f"{form.id} {item_title(making, item)}"
                elif item.kind == "due":
                    dues = (office.native(f"due.{name}", CHOSEN_CASE) for name in item.limits)
                    due = next((as_text(one) for one in dues if one is not None), "")
                    assert any(due in text for text in shown), f"{form.id} {item_title(making, item)}"


def _column(office: Calculated, form: Form, title: str) -> list[Value]:
    """The rows of a list in the column of a title, or in the first where there is none."""
    sheet = office.making.book[form.sheet(office.layout.language)]
    head, last_head = (int(row.strip("$")) for row in sheet.print_title_rows.split(":"))
    heads = (cell for row in sheet.iter_rows(min_row=head, max_row=last_head) for cell in row)
    letters = next((cell.column_letter for cell in heads if cell.value == title), "A")
    grid = office.book.read(sheet.title)
    return [office.at(grid, letters, last_head + number) for number in range(1, _rows(office, form) + 1)]


def _rows(office: Calculated, form: Form) -> int:
    """How many rows of a list find a case: each has a formula for it."""
    sheet = office.making.book[form.sheet(office.layout.language)]
    return sum("SMALL(" in str(value) for row in sheet.iter_rows(values_only=True) for value in row)


def _listed(office: Calculated, form: Form) -> list[str]:
    """Numbers of the cases a list has to show, in its order."""
    register = office.register
    start = register.moments(form.start).at
    where = ~np.isnat(start) & holds(
        form.when, is_set=register.given, has_choice=register.has_choice, size=register.size
    )
    if form.done:
        where &= ~register.is_set(form.done)
    if form.fill == "month":
        where &= start.astype("datetime64[M]") == np.datetime64(AS_OF, "M")
    order = sorted(map(int, np.flatnonzero(where)), key=lambda place: (start[place], place))
    return [str(office.records[place]["case_id"]) for place in order]


def _pages_of_cases(pack: Pack) -> list[str]:
    forms = forms_of(pack).form
    return [form.sheet(pack.language) for form in forms if form.kind == "page" and form.fill == "case"]


def test_the_next_number_follows_the_highest(office: Calculated) -> None:
    if "case_id" not in office.layout.by_key:
        return
    row = [value for value in office.grid.rows[2 - office.grid.top] if value is not None]
    found = row[row.index(office.layout.words("register.next-id")) + 1]
    wanted = next_number(office.policy.pack, CASES)
    assert found == wanted or str(found).removesuffix(".0") == str(wanted)


def test_checks_colours_and_printing_outlive_a_save_in_libreoffice(office: Calculated) -> None:
    before, after = libreoffice.set_up(office.source), libreoffice.set_up(office.path)
    assert list(after) == list(before)
    for sheet, parts in before.items():
        assert after[sheet] == parts, sheet


@pytest.mark.parametrize("language", ["zh-TW", "en"])
def test_the_formulas_are_the_same_in_every_language(language: Language, tmp_path: Path) -> None:
    records = random_records(load_pack("repair-area"), language, seed=11, size=60)
    office = calculate(tmp_path, "repair-area", records, language=language, due_soon=24)
    assert office.differences() == []
    assert _wrong_figures(office, f"{AS_OF:%Y-%m}") == []
    assert libreoffice.errors(office.path) == []


def test_a_missing_time_of_day_is_never_shown_as_kept_unless_it_is(tmp_path: Path) -> None:
    records = random_records(load_pack("repair-area"), "zh-CN", seed=3, size=300, bare=True)
    office = calculate(tmp_path, "repair-area", records)
    assert office.differences() == []
    assert libreoffice.errors(office.path) == []
    ask = office.layout.words("state.needs-time")
    assert sum(value == ask for row in office.grid.rows for value in row) > 100


def test_a_limit_the_office_has_not_set_is_never_green(tmp_path: Path) -> None:
    records = random_records(load_pack("repair-area"), "zh-CN", seed=5, size=120)
    office = calculate(tmp_path, "repair-area", records, settings={})
    assert office.differences() == []
    states = {office.native("state.developer_reply", place) for place in range(len(records))}
    assert states == {None, catalog("zh-CN")("status.not-set")}


def test_closing_days_of_the_office_move_the_due_times(tmp_path: Path) -> None:
    records = random_records(load_pack("repair-area"), "zh-CN", seed=23, size=150)
    closing = (dt.date(2026, 2, 24), dt.date(2026, 2, 25), dt.date(2025, 9, 28), dt.date(2027, 1, 4))
    opening = (dt.date(2025, 10, 1), dt.date(2026, 9, 19), dt.date(2027, 2, 6))
    month = {(MonthPlan(load_pack("repair-area"), "月报表").sheet, CHOSEN): dt.datetime(2025, 9, 12)}
    office = calculate(
        tmp_path, "repair-area", records, closing=closing, opening=opening, due_soon=48, cells=month
    )
    assert office.differences() == []
    assert libreoffice.errors(office.path) == []
    assert _wrong_figures(office, "2025-09") == []
    soon = catalog("zh-CN")("status.due-soon")
    assert soon in {office.native("governing.state", place) for place in range(len(records))}


def test_entered_figures_are_taken_over_as_the_engine_does(tmp_path: Path) -> None:
    pack = load_pack("pm-measures")
    sheet = entered_figures().title(pack.language)
    titles = {metric.name: metric.title(pack.language) for metric in pack.metric}
    rows: list[list[object]] = [
        [titles["channel_usage_rate"], "2026-02", 3, 4],
        [titles["channel_usage_rate"], "2026-01", 1, 4],
        [titles["training_pass_rate"], "2026", 19, 20],
        [titles["owner_coverage"], "2026-Q1", None, None, 0.85],
        [titles["review_meetings"], "2026-02", 2],
    ]
    cells = {
        (sheet, f"{'ABCDEF'[place]}{row}"): value
        for row, values in enumerate(rows, start=5)
        for place, value in enumerate(values)
        if value is not None
    }
    records = random_records(pack, pack.language, seed=31, size=60)
    office = calculate(tmp_path, "pm-measures", records, cells=cells)
    assert libreoffice.errors(office.path) == []
    book = ClosedBook(office.path.read_bytes(), office.path.name)
    settings = resolve(Given("command-line", {"pack": "pm-measures"}), book, None)
    work = Work(Parts(validate=False, deadlines=False), period=f"{AS_OF:%Y-%m}")
    result = assess(book, office.path.name, settings, AS_OF, work).result
    assert result.entry_problems == ()
    told = {figure.metric: figure for figure in result.figures}
    plan = MonthPlan(pack, office.layout.words("month.sheet"))
    grid = office.book.read(plan.sheet)
    for name in ("channel_usage_rate", "training_pass_rate", "owner_coverage", "review_meetings"):
        found = {column: office.at(grid, column, plan.rows[name]) for column in (VALUE, RESULT)}
        assert _alike(found[VALUE], told[name].value), name
        assert found[RESULT] == _met(told[name], office), name
        assert told[name].value is not None


def test_a_blank_workbook_is_blank_and_without_errors(tmp_path: Path) -> None:
    office = calculate(tmp_path, "repair-area", [])
    assert libreoffice.errors(office.path) == []
    computed = [one for one in office.layout.columns if one.kind != "field"]
    rows = range(HEADER_ROW + 1, LAST_ROW + 1)
    assert {office.at(office.grid, one.letters, row) for one in computed for row in rows} == {None}
