from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pytest

from xltousu.policy import Pack
from xltousu.register import (
    Problem,
    Register,
    mark_carried,
    read_registers,
    register_from_records,
)

from .conftest import a_grid

AT = dt.datetime(2026, 3, 5, 9, 30)


class TestRecords:
    def test_are_read_like_cells(self, pack: Pack) -> None:
        records: list[Mapping[str, object]] = [
            {"case_id": 7, "received_at": dt.date(2026, 3, 5), "level": "紧急"},
            {"case_id": "T8", "received_at": AT, "phone": 13800138000},
            {"received_at": "3月5日"},
        ]
        register = register_from_records(records, pack)
        assert register.frame["case_id"].tolist() == ["7", "T8", None]
        assert register.bare["received_at"].tolist() == [True, False, False]
        assert register.problems["received_at"].tolist() == [0, 0, Problem.INCOMPLETE]
        assert register.has_choice("level", "A").tolist() == [True, False, False]
        assert register.frame["phone"].tolist() == [None, "13800138000", None]
        assert register.rows.tolist() == [2, 3, 4]
        assert register.columns["level"].number == 3

    def test_a_blank_record_is_still_a_case(self, pack: Pack) -> None:
        assert register_from_records([{"case_id": None}, {}], pack).size == 2

    def test_names_the_pack_does_not_have_are_unknown(self, pack: Pack) -> None:
        register = register_from_records([{"case_id": "1", "weather": "sunny"}], pack)
        assert [column.header for column in register.unknown] == ["weather"]
        assert "weather" not in register.frame

    def test_no_records_make_an_empty_register(self, pack: Pack) -> None:
        assert register_from_records([], pack).size == 0


class TestRegister:
    def test_columns_have_the_types_of_the_model(self, pack: Pack) -> None:
        register = register_from_records(
            [
                {
                    "case_id": 1,
                    "received_at": AT,
                    "level": "B",
                    "valid": "是",
                    "rings": 3,
                    "fee": "5元",
                    "content": "漏水",
                }
            ],
            pack,
        )
        kinds = {name: str(kind) for name, kind in register.frame.dtypes.items()}
        assert kinds == {
            "case_id": "object", "received_at": "datetime64[s]", "level": "category", "valid": "category",
            "rings": "float64",
            "fee": "float64", "content": "object",
        }  # fmt: skip

    def test_an_unreadable_cell_is_set_but_missing(self, pack: Pack) -> None:
        register = register_from_records(
            [{"received_at": "昨天"}, {"received_at": None}, {"received_at": AT}], pack
        )
        assert register.is_set("received_at").tolist() == [True, False, True]
        assert np.isnat(register.moments("received_at").at).tolist() == [True, True, False]
        assert register.raw["received_at"] == ["昨天", None, AT]


class TestCarriedCases:
    def month(self, pack: Pack, *cases: tuple[object, object]) -> Register:
        return register_from_records([{"case_id": number, "received_at": at} for number, at in cases], pack)

    def test_count_once_in_the_last_sheet(self, pack: Pack) -> None:
        march = self.month(pack, ("1", AT), ("2", AT))
        april = self.month(pack, (2, AT), ("3", AT))
        marked = mark_carried([march, april])
        assert [register.counted.tolist() for register in marked if register.counted is not None] == [
            [True, False],
            [True, True],
        ]

    def test_need_the_same_number_and_time(self, pack: Pack) -> None:
        march = self.month(pack, ("1", AT), (None, AT), ("3", None))
        april = self.month(pack, ("1", AT + dt.timedelta(minutes=1)), (None, AT), ("3", None))
        first, _ = mark_carried([march, april])
        assert first.counted is not None
        assert first.counted.tolist() == [True] * 3

    def test_twins_in_one_sheet_both_count(self, pack: Pack) -> None:
        (marked,) = mark_carried([self.month(pack, ("1", AT), ("1", AT))])
        assert marked.counted is not None
        assert marked.counted.all()

    def test_logs_without_the_fields_count_whole(self, pack: Pack) -> None:
        register = register_from_records([{"content": "漏水"}], pack)
        assert all(
            one.counted is not None and one.counted.all() for one in mark_carried([register, register])
        )


@pytest.mark.parametrize(
    "rows", [[["\u200b", None], [None, None]], [["a"] * 3] * 50, [[dt.date(2026, 3, 5)] * 3] * 3]
)
def test_worksheets_of_anything_are_read_without_fail(pack: Pack, rows: list[list[object]]) -> None:
    found = read_registers([a_grid(rows)], pack)  # type: ignore[arg-type]
    assert len(found.refused) == 1
