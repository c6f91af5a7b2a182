from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from xltousu.cells import Cell, Grid, Value
from xltousu.errors import PackError
from xltousu.policy import InputTable, Pack, read_inputs
from xltousu.register import InputRows, Problem, named_sheets, read_table

from .conftest import a_field, a_grid, a_pack


def words(zh_cn: str, zh_tw: str, en: str) -> dict[str, str]:
    return {"zh-CN": zh_cn, "zh-TW": zh_tw, "en": en}


KINDS = [
    {"value": "warning", "title": words("警告", "警告", "Warning")},
    {"value": "major_demerit", "title": words("大过", "大過", "Major demerit"), "aliases": ["记大过"]},
]
COLUMNS = [
    {"name": "person", "kind": "person", "title": words("人员", "人員", "Person"), "required": True},
    {"name": "month", "kind": "month", "title": words("月份", "月份", "Month"), "required": True},
    {"name": "bonus", "kind": "money", "title": words("效益奖金", "效益獎金", "Bonus"), "required": True},
    {"name": "points", "kind": "number", "title": words("基点数", "基點數", "Points")},
    {"name": "judged_at", "kind": "datetime", "title": words("判决时间", "判決時間", "Judged at")},
    {"name": "kind", "kind": "choice", "title": words("种类", "種類", "Kind"), "choices": KINDS},
]
STAFF = InputTable.model_validate(
    {
        "name": "staff_months",
        "title": words("人员月度", "人員月度", "Staff by month"),
        "aliases": ["奖金表"],
        "column": COLUMNS,
    }
)
HEADERS = ["人员", "月份", "效益奖金", "基点数", "判决时间", "种类"]


def read(*rows: list[Value], headers: list[Value] | None = None) -> InputRows:
    return read_table(a_grid([headers or list(HEADERS), *rows]), STAFF)


class TestHeads:
    @pytest.mark.parametrize("place", [0, 1, 2])
    def test_are_read_in_every_language(self, place: int) -> None:
        headers = [list(one["title"].values())[place] for one in COLUMNS]
        assert list(read(headers=headers).columns) == [one["name"] for one in COLUMNS]

    def test_are_read_by_canonical_names_in_any_order(self) -> None:
        rows = read([900, "P1", "2025-03"], headers=["bonus", "person", "month"])
        assert rows.columns == {"bonus": 1, "person": 2, "month": 3}
        assert rows.column("bonus") == [Decimal(900)]
        assert rows.column("points") == (None,)

    def test_stand_under_a_title_and_notes(self) -> None:
        grid = a_grid([["人员月度奖金表"], ["每人每月一行"], [], list(HEADERS), ["P1", "2025-03", 900]])
        rows = read_table(grid, STAFF)
        assert (rows.header_row, rows.rows) == (4, (5,))

    def test_of_an_empty_sheet_have_no_rows_and_nothing_missing(self) -> None:
        rows = read()
        assert (rows.size, rows.missing, rows.header_row) == (0, (), 1)

    def test_that_are_not_there_are_missing(self) -> None:
        assert read(["P1", 900], headers=["人员", "效益奖金"]).missing == ("month",)
        nothing = read_table(Grid("人员月度", []), STAFF)
        assert (nothing.header_row, nothing.missing) == (None, ("person", "month", "bonus"))


class TestSheets:
    def test_are_known_by_any_of_their_names(self) -> None:
        names = ["投诉登记", "staff_months", "Staff by month", "人员月度（2025）", "人員月度"]
        assert list(named_sheets([STAFF], names)) == ["staff_months", "Staff by month", "人員月度"]

    def test_are_known_by_other_names_where_none_has_their_own(self) -> None:
        assert list(named_sheets([STAFF], ["投诉登记", "奖金表"])) == ["奖金表"]
        assert list(named_sheets([STAFF], ["奖金表", "人员月度"])) == ["人员月度"]


class TestValues:
    def test_are_typed(self) -> None:
        at = dt.datetime(2025, 3, 8, 15)
        rows = read(["王 五", "2025年3月", "1,300.00元", 12.5, at, "记大过"])
        values = {name: found[0] for name, found in rows.values.items()}
        assert values == {
            "person": "王五",
            "month": "2025-03",
            "bonus": Decimal("1300"),
            "points": Decimal("12.5"),
            "judged_at": at,
            "kind": "major_demerit",
        }
        assert not rows.problems

    @pytest.mark.parametrize(
        ("cell", "amount"),
        [
            (0.1 + 0.2, "0.3"),
            (1000.01, "1000.01"),
            ("１，０００．０１", "1000.01"),
            ("¥ 28.50", "28.5"),
            ("0.3万", "3000"),
            (-5, "-5"),
            (9999999999999.99, "9999999999999.99"),
        ],
    )
    def test_money_is_exact(self, cell: Value, amount: str) -> None:
        assert read(["P1", "2025-03", cell]).column("bonus") == [Decimal(amount)]

    @pytest.mark.parametrize(
        ("cell", "problem"),
        [
            ("九百", Problem.UNREADABLE),
            ("900-1000", Problem.SEVERAL),
            (12345678901234.56, Problem.UNREADABLE),
        ],
    )
    def test_that_are_not_certain_are_problems(self, cell: Value, problem: Problem) -> None:
        rows = read(["P1", "2025-03", cell], ["P2", "2025-03", 1])
        assert rows.column("bonus") == [None, Decimal(1)]
        assert list(rows.faults()) == [(0, "bonus", problem)]
        assert rows.cell("bonus", 0) == Cell("登记", 2, 3)

    def test_a_month_may_be_a_date_or_a_number(self) -> None:
        cells: list[Value] = [dt.date(2025, 3, 9), dt.datetime(2025, 3, 1), 202503, "2025.3", "2025-03"]
        assert read(*([f"P{n}", cell] for n, cell in enumerate(cells))).column("month") == ["2025-03"] * 5

    def test_a_date_alone_is_told_apart_from_a_moment(self) -> None:
        rows = read(["P1", "", "", "", "2025-03-08"], ["P2", "", "", "", "2025-03-08 00:00"])
        assert rows.bare["judged_at"].tolist() == [True, False]

    def test_required_ones_that_are_empty_are_gaps(self) -> None:
        rows = read(["P1", None, "-"], [None, "2025-03", "x"])
        assert list(rows.gaps()) == [(1, "person"), (0, "month"), (0, "bonus")]


class TestRows:
    def test_that_are_blank_or_add_up_or_explain_are_none(self) -> None:
        rows = read(
            ["P1", "2025-03", 900],
            [None, None, None],
            ["P2", "2025-03", 100],
            ["合计", None, 1000],
            ["备注：奖金为税前", None, None],
            ["制表：王五", None, None],
        )
        assert rows.rows == (2, 4)

    def test_with_a_single_entry_are_not_passed_over(self) -> None:
        assert read(["P1"], ["P2", "2025-03", 1]).rows == (2, 3)

    def test_that_hold_only_formulas_are_none(self) -> None:
        grid = a_grid([list(HEADERS), ["P1", "2025-03", 900], [None, None, 0]], formulas=frozenset({(3, 3)}))
        assert read_table(grid, STAFF).rows == (2,)

    def test_share_a_value_merged_over_them(self) -> None:
        grid = a_grid([list(HEADERS), ["P1", "2025-03", 1], [None, "2025-04", 2]], merges=["A2:A3"])
        assert read_table(grid, STAFF).column("person") == ["P1", "P1"]


class TestInputsOfAPack:
    def test_columns_take_over_the_fields_of_the_pack(self, tmp_path: Path) -> None:
        (tmp_path / "inputs.toml").write_text(
            '[[table]]\nname = "fines"\ntitle = "罚扣"\n[[table.column]]\nname = "kind"\n'
            'aliases = ["处分种类"]\nrequired = true\n[[table.column]]\nname = "case_id"\n',
            "utf-8",
        )
        kind = a_field("kind", "choice", choices=KINDS, aliases=["类别"], clauses=["trial.1"])
        table = read_inputs(_in(tmp_path, kind))[0]
        column = table.column[0]
        assert [choice.value for choice in column.choices] == ["warning", "major_demerit"]
        assert (column.aliases, column.required, column.clauses) == (("类别", "处分种类"), True, ())
        assert table.column[1].kind == "id"

    def test_a_pack_without_a_list_has_none(self, tmp_path: Path) -> None:
        assert read_inputs(_in(tmp_path)) == ()

    def test_a_broken_list_names_the_key(self, tmp_path: Path) -> None:
        (tmp_path / "inputs.toml").write_text(
            '[[table]]\nname = "fines"\ntitle = "罚扣"\ncolumn = []\n', "utf-8"
        )
        with pytest.raises(PackError) as raised:
            read_inputs(_in(tmp_path))
        assert raised.value.params["key"] == "0.column"


def _in(folder: Path, *fields: object) -> Pack:
    return a_pack(fields).read_from(folder)  # type: ignore[arg-type]
