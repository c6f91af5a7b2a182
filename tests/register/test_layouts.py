"""Every layout an office makes of its log, as small worksheets."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from xltousu.cells import Range, Value
from xltousu.policy import Pack
from xltousu.register import Problem, Reading, Register, draft_mapping, read_registers

from .conftest import a_grid

HEADER = ["编号", "投诉时间", "投诉人", "联系电话", "投诉内容", "处理人", "完成时间"]
WIDE = "A1:G1"


def case(number: int, **more: Value) -> list[Value]:
    """A row of the log under :data:`HEADER`."""
    at = dt.datetime(2026, 3, number % 27 + 1, 9, 30)
    row = [f"T{number}", at, "张三", 13800138000.0 + number, "水管漏水", "李四", at + dt.timedelta(hours=5)]
    return [more.get(name, value) for name, value in zip("abcdefg", row, strict=True)]


def read(pack: Pack, rows: list[list[Value]], *merges: str, **more: object) -> Register:
    """The one register of a worksheet of these rows."""
    found = read_registers([a_grid(rows, merges, **more)], pack)  # type: ignore[arg-type]
    assert not found.refused
    assert len(found.registers) == 1
    return found.registers[0]


def rows_of(register: Register) -> list[int]:
    return register.rows.tolist()


def fields_of(register: Register) -> dict[str, int]:
    return {name: column.number for name, column in register.columns.items()}


FIELDS = {
    "case_id": 1, "received_at": 2, "complainant": 3, "phone": 4, "content": 5, "handler": 6,
    "finished_at": 7,
}  # fmt: skip


UNKNOWN_LOG: list[list[Value]] = [
    ["单子"],
    ["甲", "乙", "丙", "投诉人"],
    ["T1", "2026-3-5", "漏水", "张三"],
]


class TestHeads:
    def test_in_the_first_row(self, pack: Pack) -> None:
        register = read(pack, [HEADER, case(1), case(2)])
        assert register.header_rows == (1,)
        assert fields_of(register) == FIELDS
        assert rows_of(register) == [2, 3]
        assert register.table == Range.parse("A1:G3")
        assert register.unknown == ()
        assert register.frame.index.dtype == np.int64

    def test_under_a_merged_title(self, pack: Pack) -> None:
        register = read(pack, [["2026年投诉登记表"], HEADER, case(1)], WIDE)
        assert register.header_rows == (2,)
        assert rows_of(register) == [3]

    def test_under_a_title_and_notes(self, pack: Pack) -> None:
        rows = [
            ["投诉登记表"],
            ["填报单位：物业部", None, None, None, "日期：2026年3月"],
            ["说明：每日填写"],
            [],
            HEADER,
            case(1),
        ]
        register = read(pack, rows, WIDE, "A3:G3")
        assert register.header_rows == (5,)

    def test_under_words_that_are_headers_too(self, pack: Pack) -> None:
        rows = [["投诉登记表"], ["责任部门", "工程部", "记录人", "王五"], HEADER, case(1)]
        assert read(pack, rows).header_rows == (3,)

    def test_with_blanks_line_breaks_and_marks(self, pack: Pack) -> None:
        header = [
            " 编 号 ",
            "投诉\n时间",
            "*投诉人",
            "联系电话（必填）",
            "投诉内容:",
            "处理人 ",
            "完成时间(年/月/日)",
        ]
        assert fields_of(read(pack, [header, case(1)])) == FIELDS

    def test_in_canonical_names(self, pack: Pack) -> None:
        assert fields_of(read(pack, [list(FIELDS), case(1)])) == FIELDS

    @pytest.mark.parametrize(
        "header",
        [
            ["編號", "受理時間", "投訴人", "聯絡電話", "投訴內容", "處理人", "完成時間"],
            ["Case number", "Received at", "Complainant", "Phone", "Content", "Handler", "Finished at"],
        ],
    )
    def test_in_other_languages(self, pack: Pack, header: list[Value]) -> None:
        assert fields_of(read(pack, [header, case(1)])) == FIELDS

    def test_of_two_rows_with_merged_groups(self, pack: Pack) -> None:
        rows = [
            ["编号", "投诉时间", "投诉内容", "回访", None, None, "备注"],
            [None, None, None, "时间", "方式", "人", None],
            ["T1", "2026-3-5", "漏水", "2026-3-6", "电话", "李四", None],
        ]
        register = read(pack, rows, "A1:A2", "B1:B2", "C1:C2", "D1:F1", "G1:G2")
        assert register.header_rows == (1, 2)
        assert fields_of(register) == {
            "case_id": 1, "received_at": 2, "content": 3, "callback_at": 4, "callback_method": 5,
            "callback_by": 6, "remark": 7,
        }  # fmt: skip
        assert register.columns["callback_at"].header == "回访 时间"
        assert rows_of(register) == [3]

    def test_of_two_rows_without_merges(self, pack: Pack) -> None:
        rows = [
            ["编号", "投诉情况", None, None, "回访记录", None],
            [None, "时间", "投诉人", "内容", "时间", "回访人"],
            ["T1", "2026-3-5", "张三", "漏水", "2026-3-6", "李四"],
        ]
        register = read(pack, rows)
        assert register.header_rows == (1, 2)
        assert fields_of(register) == {
            "case_id": 1, "received_at": 2, "complainant": 3, "content": 4, "callback_at": 5,
            "callback_by": 6,
        }  # fmt: skip

    def test_of_two_rows_under_a_merged_title(self, pack: Pack) -> None:
        rows = [
            ["投诉回访登记表", None, None, None, None, None],
            ["编号", "投诉", None, None, "回访", None],
            [None, "时间", "人", "内容", "时间", "人"],
            ["T1", "2026-3-5", "张三", "漏水", "2026-3-6", "李四"],
        ]
        register = read(pack, rows, "A1:F1", "A2:A3", "B2:D2", "E2:F2")
        assert register.header_rows == (2, 3)
        assert fields_of(register)["complainant"] == 3
        assert fields_of(register)["callback_by"] == 6

    def test_a_group_alone_in_its_row(self, pack: Pack) -> None:
        rows = [
            [None, None, None, "回访", None],
            ["编号", "投诉时间", "投诉内容", "时间", "方式"],
            ["T1", "2026-3-5", "漏水", "2026-3-6", "电话"],
        ]
        assert fields_of(read(pack, rows, "D1:E1"))["callback_at"] == 4

    def test_a_frame_of_information_says_nothing(self, pack: Pack) -> None:
        rows = [
            ["基本信息", None, None, "后续情况", None],
            ["编号", "投诉时间", "投诉内容", "处理人", "完成时间"],
            ["T1", "2026-3-5", "漏水", "李四", "2026-3-6"],
        ]
        register = read(pack, rows, "A1:C1", "D1:E1")
        assert set(register.columns) == {"case_id", "received_at", "content", "handler", "finished_at"}

    def test_one_header_merged_over_two_columns(self, pack: Pack) -> None:
        rows = [["编号", "投诉时间", "投诉内容", None, "处理人"], ["T1", "2026-3-5", "漏水", None, "李四"]]
        register = read(pack, rows, "C1:D1")
        assert fields_of(register) == {"case_id": 1, "received_at": 2, "content": 3, "handler": 5}

    def test_the_surest_of_two_columns_wins(self, pack: Pack) -> None:
        header = ["编号", "投诉时间", "受理时间", "电话", "手机", "投诉内容"]
        register = read(pack, [header, ["T1", "2026-3-5", "2026-3-6", "87654321", "13800138000", "漏水"]])
        assert register.columns["received_at"].header == "受理时间"
        assert register.columns["phone"].header == "电话"
        assert [column.header for column in register.unknown] == ["投诉时间", "手机"]

    def test_a_bracket_that_changes_the_meaning(self, pack: Pack) -> None:
        header = ["编号", "投诉时间", "完成时间（要求）", "完成时间（实际）"]
        register = read(pack, [header, ["T1", "2026-3-5", "2026-3-6", "2026-3-7"]])
        assert register.columns["finished_at"].number == 4

    def test_a_head_without_cases(self, pack: Pack) -> None:
        register = read(pack, [["投诉登记表"], HEADER])
        assert register.size == 0
        assert register.table == Range.parse("A2:G2")
        assert register.frame["received_at"].dtype == "datetime64[s]"

    def test_far_from_the_corner(self, pack: Pack) -> None:
        grid = a_grid([HEADER, case(1)])
        moved = type(grid)(grid.sheet, grid.rows, top=12, left=5)
        register = read_registers([moved], pack).registers[0]
        assert register.header_rows == (12,)
        assert register.table == Range.parse("E12:K13")
        assert register.cell("phone", 0).address == "H13"


class TestRows:
    def test_a_total_is_no_case(self, pack: Pack) -> None:
        rows = [HEADER, case(1), case(2), ["合计", 2], case(3), ["总计：", None, None, None, "3件"]]
        assert rows_of(read(pack, rows)) == [2, 3, 5]

    def test_a_full_total_row_is_no_case(self, pack: Pack) -> None:
        rows = [HEADER, case(1), ["本月合计", 1, 1, 1, 1, 1, 1]]
        assert rows_of(read(pack, rows)) == [2]

    @pytest.mark.parametrize(
        "text",
        [
            "制表人：张三",
            "审核：",
            "负责人签字：          日期：",
            "备注：以上均已回访",
            "注：本表一式两份",
            "说明",
        ],
    )
    def test_signatures_and_notes_are_no_cases(self, pack: Pack, text: str) -> None:
        assert rows_of(read(pack, [HEADER, case(1), [], [text], []])) == [2]

    def test_a_line_of_signatures(self, pack: Pack) -> None:
        rows = [HEADER, case(1), ["制表人：张三", None, "审核：李四", None, "日期：2026-3-31"]]
        assert rows_of(read(pack, rows)) == [2]

    def test_captions_notes_and_blank_rows_inside_are_skipped(self, pack: Pack) -> None:
        rows = [
            HEADER,
            ["一、3月份"],
            case(1),
            [],
            case(2),
            ["注：以下为夜间"],
            case(3),
            ["二、4月份"],
            case(4),
        ]
        assert rows_of(read(pack, rows, "A2:G2", "A8:G8")) == [3, 5, 7, 9]

    def test_a_long_gap_ends_the_table(self, pack: Pack) -> None:
        rows = [HEADER, case(1), *([[]] * 12), ["投诉类", 12, 3, None, None, None, None], ["报修类", 4, 5]]
        assert rows_of(read(pack, rows)) == [2]

    def test_a_case_below_a_long_gap_is_still_a_case(self, pack: Pack) -> None:
        rows = [HEADER, case(1), *([[]] * 30), case(2)]
        assert rows_of(read(pack, rows)) == [2, 33]

    def test_numbers_waiting_for_cases_are_no_cases(self, pack: Pack) -> None:
        rows = [["序号", *HEADER], [1, *case(1)], *([number] for number in range(2, 9))]
        assert rows_of(read(pack, rows)) == [2]

    def test_formulas_waiting_for_cases_are_no_cases(self, pack: Pack) -> None:
        waiting: list[Value] = [None] * 6 + ["未完成"]
        formulas = frozenset((row, 7) for row in range(2, 6))
        register = read(pack, [HEADER, case(1), waiting, waiting, waiting], formulas=formulas)
        assert rows_of(register) == [2]
        assert register.formulas == {(2, 7)}

    def test_a_case_with_two_entries_is_a_case(self, pack: Pack) -> None:
        rows = [HEADER, case(1), [None, "2026-3-5", None, None, "漏水"], case(3)]
        assert rows_of(read(pack, rows)) == [2, 3, 4]

    def test_a_case_that_begins_like_a_note(self, pack: Pack) -> None:
        header = ["投诉内容", "投诉时间", "投诉人", "联系电话", "处理人"]
        row: list[Value] = ["说明书丢失", "2026-3-5", "张三", 13800138000.0, "李四"]
        assert rows_of(read(pack, [header, row, ["总计费用有误", *row[1:]]])) == [2, 3]

    def test_hidden_rows_are_cases(self, pack: Pack) -> None:
        assert rows_of(read(pack, [HEADER, case(1), case(2)], hidden_rows=frozenset({3}))) == [2, 3]


class TestSeveralTables:
    def test_stacked_with_the_same_head(self, pack: Pack) -> None:
        rows = [["3月"], HEADER, case(1), ["合计", 1], [], ["4月"], HEADER, case(2), case(3)]
        found = read_registers([a_grid(rows, ["A1:G1", "A6:G6"])], pack)
        assert [register.header_rows for register in found.registers] == [(2,), (7,)]
        assert [rows_of(register) for register in found.registers] == [[3], [8, 9]]

    def test_stacked_without_a_gap(self, pack: Pack) -> None:
        found = read_registers([a_grid([HEADER, case(1), HEADER, case(2)])], pack)
        assert [rows_of(register) for register in found.registers] == [[2], [4]]

    def test_side_by_side(self, pack: Pack) -> None:
        rows = [[*HEADER, None, *HEADER], [*case(1), None, *case(2)], [*case(3)]]
        found = read_registers([a_grid(rows)], pack)
        assert [register.table.address for register in found.registers] == ["A1:G3", "I1:O2"]
        assert found.registers[1].frame["case_id"].tolist() == ["T2"]

    def test_a_small_table_beside_the_log_is_left_out(self, pack: Pack) -> None:
        rows = [
            [*HEADER, None, "类别", "件数"],
            [*case(1), None, "电话", 3],
            [*case(2), None, "来访", 2],
            [None] * 8 + ["其他", 1],
        ]
        assert rows_of(read(pack, rows)) == [2, 3]

    def test_a_table_of_figures_below_is_left_out(self, pack: Pack) -> None:
        rows = [HEADER, case(1), case(2), [], ["月份", "投诉人", "投诉数"], ["3月", "张三", 2]]
        assert rows_of(read(pack, rows)) == [2, 3]

    def test_two_forms_equally_good_are_refused(self, pack: Pack) -> None:
        other = ["收据号", "收费时间", "收费金额", "业主签字时间", "回访时间", "回访人"]
        rows = [HEADER[:6], case(1)[:6], [], other, ["1", "2026-3-5", 5, "2026-3-5", "2026-3-6", "李四"]]
        found = read_registers([a_grid(rows)], pack)
        assert [refused.key for refused in found.refused] == ["two-tables"]
        assert found.refused[0].params == {"rows": (1, 4)}

    def test_one_sheet_a_month(self, pack: Pack) -> None:
        grids = [
            a_grid([HEADER, case(1)], sheet="3月"),
            a_grid([HEADER, case(2)], sheet="4月"),
            a_grid([["说明"], ["略"]], sheet="说明"),
        ]
        found = read_registers(grids, pack)
        assert [register.sheet for register in found.registers] == ["3月", "4月"]
        assert [(refused.sheet, refused.key) for refused in found.refused] == [("说明", "no-table")]
        assert [register.sheet for register in read_registers(grids, pack, sheet="4月").registers] == ["4月"]


class TestNoTable:
    @pytest.mark.parametrize(
        ("rows", "key"),
        [
            ([], "no-table"),
            ([[]], "no-table"),
            ([["说明"], ["本表由客服填写"]], "no-table"),
            ([["姓名", "年龄", "性别"], ["张三", 30, "男"]], "looks-unlike-pack"),
            ([["投诉人", "联系电话", "备注"], ["张三", "13800138000", None]], "looks-unlike-pack"),
            ([["日期", "值班人员"], [dt.date(2026, 3, 5), "张三"]], "looks-unlike-pack"),
        ],
    )
    def test_says_why(self, pack: Pack, rows: list[list[Value]], key: str) -> None:
        found = read_registers([a_grid(rows)], pack)
        assert [refused.key for refused in found.refused] == [key]
        assert found.registers == ()

    def test_a_form_of_labels_and_values_is_no_log(self, pack: Pack) -> None:
        rows: list[list[Value]] = [
            ["投诉处理单"],
            ["编号", "T1", "投诉时间", "2026-3-5"],
            ["投诉人", "张三", "联系电话", "13800138000"],
            ["投诉内容", "漏水", None, None],
            ["处理人", "李四", "完成时间", "2026-3-6"],
        ]
        assert read_registers([a_grid(rows, ["A1:D1", "B4:D4"])], pack).registers == ()


class TestMerges:
    def test_a_value_merged_down_belongs_to_every_row(self, pack: Pack) -> None:
        rows = [HEADER, case(1), case(2, a=None, c=None), case(3, a=None, c=None), case(4)]
        register = read(pack, rows, "A2:A4", "C2:C4")
        assert register.frame["case_id"].tolist() == ["T1", "T1", "T1", "T4"]
        assert register.raw["complainant"] == ["张三"] * 4

    def test_a_row_with_nothing_of_its_own_is_no_case(self, pack: Pack) -> None:
        register = read(pack, [HEADER, case(1), []], *(f"{letter}2:{letter}3" for letter in "ABCDEFG"))
        assert rows_of(register) == [2]


class TestOurColumns:
    def test_are_left_out(self, pack: Pack) -> None:
        rows = [[*HEADER, "回复时间", "备注"], [*case(1), "2026-3-5", None]]
        register = read(pack, rows, own={"due": 8})
        assert "replied_at" not in register.columns
        assert register.unknown == ()
        assert register.own == {"due": 8}
        assert register.columns["remark"].number == 9

    def test_alone_make_no_case(self, pack: Pack) -> None:
        rows = [[*HEADER, "状态", "备注"], [*case(1), "按时"], [None] * 7 + ["按时"]]
        assert rows_of(read(pack, rows, own={"status": 8})) == [2]


class TestMapping:
    def mapped(self, pack: Pack, mapping: dict[str, str]) -> Reading:
        return read_registers([a_grid(UNKNOWN_LOG)], pack, mapping={"登记": mapping})

    def test_by_letters(self, pack: Pack) -> None:
        found = self.mapped(pack, {"header_row": "2", "A": "case_id", "B": "received_at", "C": "content"})
        assert fields_of(found.registers[0]) == {
            "case_id": 1,
            "received_at": 2,
            "content": 3,
            "complainant": 4,
        }
        assert rows_of(found.registers[0]) == [3]

    def test_by_headers_without_a_row(self, pack: Pack) -> None:
        found = self.mapped(pack, {"甲": "case_id", " 乙 ": "received_at", "投诉人": ""})
        register = found.registers[0]
        assert fields_of(register) == {"case_id": 1, "received_at": 2}
        assert [column.header for column in register.unknown] == ["丙"]

    @pytest.mark.parametrize(
        "mapping", [{"A": "nothing"}, {"header_row": "99"}, {"header_row": "x"}, {"丁": "case_id"}]
    )
    def test_of_what_is_not_there_is_refused(self, pack: Pack, mapping: dict[str, str]) -> None:
        assert [refused.key for refused in self.mapped(pack, mapping).refused] == ["mapping-unknown"]


class TestDraft:
    def test_shows_every_header_and_how_it_was_seen(self, pack: Pack) -> None:
        rows = [
            ["投诉登记表"],
            ["编号", "received_at", "boss受理人", "投诉内容", "天气"],
            ["T1", "2026-3-5", "张三", "漏水", "晴"],
        ]
        drafted = draft_mapping([a_grid(rows)], pack)
        assert [
            (guess.header_row, guess.column, guess.header, guess.field, guess.how) for guess in drafted
        ] == [
            (2, 1, "编号", "case_id", "title"),
            (2, 2, "received_at", "received_at", "name"),
            (2, 3, "boss受理人", "recorder", "words"),
            (2, 4, "投诉内容", "content", "title"),
            (2, 5, "天气", None, None),
        ]

    def test_shows_the_likely_head_of_a_log_nothing_is_known_of(self, pack: Pack) -> None:
        rows = [["甲表"], ["子", "丑", "寅"], [1, 2, 3]]
        drafted = draft_mapping([a_grid(rows)], pack)
        assert [(guess.header_row, guess.header, guess.field) for guess in drafted] == [
            (2, "子", None), (2, "丑", None), (2, "寅", None),
        ]  # fmt: skip


class TestMomentsInTwoColumns:
    @pytest.mark.parametrize(
        "header", [["投诉日期", "时间"], ["受理日期", "受理时间"], ["投诉日期", "投诉时间"]]
    )
    def test_are_one(self, pack: Pack, header: list[str]) -> None:
        rows: list[list[Value]] = [
            ["编号", *header, "投诉内容"],
            ["T1", dt.date(2026, 3, 5), dt.time(15, 30), "漏水"],
            ["T2", "2026.3.5", "下午3点半", "漏水"],
            ["T3", dt.date(2026, 3, 5), None, "漏水"],
            ["T4", None, dt.time(15, 30), "漏水"],
            ["T5", dt.date(2026, 3, 5), "随时", "漏水"],
        ]
        register = read(pack, rows)
        assert register.columns["received_at"].number == 2
        whole, bare = dt.datetime(2026, 3, 5, 15, 30), dt.datetime(2026, 3, 5)
        assert register.frame["received_at"].tolist()[:3] == [whole, whole, bare]
        assert register.frame["received_at"].isna().tolist() == [False, False, False, True, True]
        assert register.bare["received_at"].tolist() == [False, False, True, False, False]
        assert register.problems["received_at"].tolist() == [0, 0, 0, Problem.INCOMPLETE, Problem.UNREADABLE]
        assert register.raw["received_at"][1] == "2026.3.5"
        assert register.unknown == ()

    def test_of_different_events_stay_two(self, pack: Pack) -> None:
        rows = [["编号", "投诉日期", "到场时间"], ["T1", dt.date(2026, 3, 5), dt.time(15, 30)]]
        register = read(pack, rows)
        assert register.bare["received_at"].tolist() == [True]
        assert register.problems["onsite_at"].tolist() == [Problem.INCOMPLETE]
