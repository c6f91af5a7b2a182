"""Where settings come from, which one wins, and what they change."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pytest
from cli_support import call, content, write
from repairs import BAD, GOOD, HEADER

from xltousu.policy.load import PACKS, pack_ids

AS_OF = ("--as-of", "2025-05-07T09:00", "--format", "json")


def settings(path: Path, *options: object) -> dict[str, Any]:
    called = call("show-settings", path, *options, "--format", "json")
    assert called.status == 0, called.err
    return dict(called.json)


def statuses(path: Path, *options: object) -> dict[str, str]:
    """The status of every limit of the first case."""
    called = call("deadlines", path, *AS_OF, *options)
    assert called.status == 0, called.err
    return {one["name"]: one["status"] for one in called.json["cases"][0]["limits"]}


def dues(path: Path, *options: object) -> dict[str, str]:
    """The due time of every limit of the first case."""
    cases = call("deadlines", path, *AS_OF, *options).json["cases"]
    return {one["name"]: one["due"] for one in cases[0]["limits"]}


def toml(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "xltousu.toml").write_text(text, encoding="utf-8")
    return folder / "xltousu.toml"


@pytest.fixture
def slip(tmp_path: Path) -> Path:
    """A repair with a slip to the developer, who has a number of working days the office sets."""
    header = ["单号", "受理时间", "报修内容", "报修对象", "contact_slip_sent_at"]
    row = ["1", dt.datetime(2025, 4, 30, 8), "漏水", "自用部位", dt.datetime(2025, 4, 30, 10)]
    return write(tmp_path / "a.xlsx", {"登记": [header, row]})


def with_rules(path: Path, rows: list[list[object]], name: str = "规则") -> Path:
    """The register of repairs with a sheet of settings."""
    return write(path, {"报修登记": [HEADER, GOOD, BAD], name: rows})


def test_the_sheet_of_the_workbook_names_pack_and_parameters(tmp_path: Path) -> None:
    rows = [["规则设定", None], [None, None], ["名称", "值", "代码"], ["规程", "repair-area", "pack"]]
    rows += [
        ["天数", 7, "developer_reply_days"],
        ["空着", None, "immediate_minutes"],
        ["说明：随便", None, None],
    ]
    shown = settings(with_rules(tmp_path / "a.xlsx", rows))
    assert shown["pack"] == {"value": "repair-area", "source": "规则!"}
    assert shown["developer_reply_days"] == {"value": 7, "source": "规则!"}
    assert shown["immediate_minutes"] == {"value": None, "source": "not-set"}


@pytest.mark.parametrize("name", ["规则", "規則", "Rules"])
def test_the_sheet_of_settings_has_a_name_in_every_language(name: str, tmp_path: Path) -> None:
    shown = settings(with_rules(tmp_path / "a.xlsx", [["pack", "repair-area"]], name))
    assert shown["pack"]["source"] == f"{name}!"


def test_a_sheet_of_prose_with_that_name_is_no_sheet_of_settings(tmp_path: Path) -> None:
    rows = [["一、总则", "本规则适用于全体员工"], ["1", "及时"], ["第二条", "认真"]]
    path = with_rules(tmp_path / "a.xlsx", rows)
    assert call("process", path, "--pack", "repair-area", *AS_OF).status == 1


def test_the_file_lies_in_the_folder_or_in_the_nearest_above(tmp_path: Path) -> None:
    above = toml(tmp_path, 'pack = "repair-area"\n[parameters]\ndeveloper_reply_days = 5\n')
    path = write(tmp_path / "year" / "month" / "a.xlsx", {"log": [HEADER, GOOD]})
    assert settings(path)["developer_reply_days"] == {"value": 5, "source": str(above)}
    near = toml(path.parent, 'pack = "repair-area"\n')
    assert settings(path)["developer_reply_days"]["value"] is None
    assert settings(path)["pack"]["source"] == str(near)


def test_the_command_line_goes_before_the_workbook_and_that_before_the_file(tmp_path: Path) -> None:
    toml(tmp_path, 'pack = "generic-abc"\ndue_soon_hours = 3\n[parameters]\nimmediate_minutes = 20\n')
    path = with_rules(tmp_path / "a.xlsx", [["pack", "repair-area"], ["developer_reply_days", 7]])
    shown = settings(path, "--set", "developer_reply_days=9")
    assert shown["developer_reply_days"] == {"value": 9, "source": "command-line"}
    assert shown["pack"] == {"value": "repair-area", "source": "规则!"}
    assert shown["immediate_minutes"] == {"value": 20, "source": str(tmp_path / "xltousu.toml")}
    assert shown["due_soon_hours"] == {"value": "3", "source": str(tmp_path / "xltousu.toml")}


def test_what_is_unset_is_shown_with_its_suggestion(log: Path) -> None:
    out = call("show-settings", log, "--pack", "generic-abc").out
    assert "A_hours = 未设定    [未设定] （建议值 12）\n" in out
    assert "pack = generic-abc    [命令行]\n" in out
    out = call("show-settings", log, "--pack", "mall-sop", "--lang", "en").out
    assert "mall_open = 10:00    [convention of the pack]\n" in out


def test_a_parameter_decides_a_limit(slip: Path) -> None:
    pack = ("--pack", "repair-area")
    assert statuses(slip, *pack)["developer_reply"] == "not-set"
    assert statuses(slip, *pack, "--set", "developer_reply_days=1")["developer_reply"] == "overdue"
    assert dues(slip, *pack, "--set", "developer_reply_days=1")["developer_reply"] == "2025-05-06T23:59:59"
    toml(slip.parent, "[parameters]\ndeveloper_reply_days = 1\n")
    assert statuses(slip, *pack, "--set", "developer_reply_days=")["developer_reply"] == "not-set"


def test_closing_days_and_extra_working_days_move_working_days(slip: Path) -> None:
    options = ("--pack", "repair-area", "--set", "developer_reply_days=2")
    assert dues(slip, *options)["developer_reply"] == "2025-05-07T23:59:59"
    closed = dues(slip, *options, "--set", "closing_days=2025-05-06、2025-05-07")
    assert closed["developer_reply"] == "2025-05-09T23:59:59"
    assert (
        dues(slip, *options, "--set", "extra_working_days=2025-05-03")["developer_reply"]
        == "2025-05-06T23:59:59"
    )
    toml(slip.parent, "closing_days = [2025-05-06, 2025-05-07]\n")
    assert dues(slip, *options) == closed


def test_the_calendar_of_the_workbook_has_the_days_of_the_office(slip: Path, tmp_path: Path) -> None:
    header = ["单号", "受理时间", "报修内容", "报修对象", "contact_slip_sent_at"]
    row = ["1", dt.datetime(2025, 4, 30, 8), "漏水", "自用部位", dt.datetime(2025, 4, 30, 10)]
    days = [["本单位休息日", "本单位上班日"], [dt.date(2025, 5, 6), None]]
    path = write(tmp_path / "b.xlsx", {"登记": [header, row], "工作日历": days})
    options = ("--pack", "repair-area", "--set", "developer_reply_days=2")
    assert dues(path, *options)["developer_reply"] == "2025-05-08T23:59:59"
    assert settings(path, *options)["closing_days"] == {"value": "2025-05-06", "source": "工作日历!"}


def test_hours_before_the_due_time_are_soon(tmp_path: Path) -> None:
    header = ["单号", "受理时间", "报修内容", "维修类别"]
    path = write(tmp_path / "a.xlsx", {"log": [header, ["1", dt.datetime(2025, 5, 6, 10), "漏水", "零修"]]})
    pack = ("--pack", "repair-area")
    assert statuses(path, *pack)["finish_small"] == "open"
    assert statuses(path, *pack, "--set", "due_soon_hours=0.9")["finish_small"] == "open"
    assert statuses(path, *pack, "--set", "due_soon_hours=1")["finish_small"] == "due-soon"


def pack_folder(folder: Path, pack: str = "repair-area") -> Path:
    shutil.copytree(PACKS / pack, folder)
    return folder


def test_office_hours_count_only_the_shifts(tmp_path: Path) -> None:
    folder = pack_folder(tmp_path / "own")
    text = (folder / "pack.toml").read_text("utf-8")
    assert "[conventions]" not in text
    (folder / "pack.toml").write_text(text + '\n[conventions]\nhours = "office-hours"\n', encoding="utf-8")
    header = ["单号", "受理时间", "报修内容", "维修类别"]
    path = write(tmp_path / "a.xlsx", {"log": [header, ["1", dt.datetime(2025, 5, 6, 17), "漏水", "零修"]]})
    options = ("--pack", folder)
    assert call("deadlines", path, *AS_OF, *options).err.startswith("本规程按办公时间计时")
    options = (*options, "--set", "shifts=09:00-12:00 13:30-18:00")
    assert dues(path, *options)["finish_aim"] == "2025-05-07T10:00:00"


def test_a_pack_is_a_folder_beside_the_settings_that_name_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack_folder(tmp_path / "settings" / "ours")
    toml(tmp_path / "settings", 'pack = "ours"\n')
    path = write(tmp_path / "settings" / "2025" / "a.xlsx", {"log": [HEADER, GOOD]})
    monkeypatch.chdir("/")
    assert settings(path)["pack"]["value"] == "repair-area"
    with_rules(tmp_path / "settings" / "b.xlsx", [["pack", "ours"]])
    assert settings(tmp_path / "settings" / "b.xlsx")["pack"]["source"] == "规则!"
    assert settings(path, "--pack", tmp_path / "settings" / "ours")["pack"]["source"] == "command-line"


def test_a_folder_named_like_a_pack_does_not_stand_for_it(tmp_path: Path) -> None:
    (tmp_path / "repair-area").mkdir()
    toml(tmp_path, 'pack = "repair-area"\n')
    path = write(tmp_path / "repair-area" / "a.xlsx", {"log": [HEADER, GOOD]})
    assert settings(path)["pack"]["value"] == "repair-area"


def test_without_a_pack_the_refusal_lists_the_packs(log: Path) -> None:
    for command in ("process", "show-settings", "map"):
        called = call(command, log)
        assert (called.status, called.out) == (2, "")
        assert ", ".join(pack_ids()) in called.err


# The mapping of columns.


@pytest.fixture
def strange(tmp_path: Path) -> Path:
    """A register in which a column has a header nobody knows."""
    header = [*HEADER[:1], "甲乙丙丁", *HEADER[2:]]
    return write(tmp_path / "a.xlsx", {"2025.05": [header, GOOD]})


def received(path: Path, *options: object) -> str | None:
    table = call("process", path, "--pack", "repair-area", *AS_OF, *options).json
    return dict(table["sheets"][0]["columns"]).get("received_at")


def test_a_draft_of_the_mapping_is_edited_and_given_back(strange: Path, tmp_path: Path) -> None:
    draft = tmp_path / "map.toml"
    assert call("map", strange, "--pack", "repair-area", "-o", draft).status == 0
    text = draft.read_text("utf-8")
    assert call("map", strange, "--pack", "repair-area").out == text + "\n"
    assert 'B = "" # 甲乙丙丁' in text
    assert received(strange, "--map", draft) is None
    draft.write_text(text.replace('B = ""', 'B = "received_at"'), encoding="utf-8")
    assert received(strange, "--map", draft) == "B1"
    assert call("map", strange, "--pack", "repair-area", "-o", draft).status == 2


def test_the_mapping_may_stand_in_the_file_of_settings(strange: Path) -> None:
    file = toml(strange.parent, '[mapping."2025.05"]\n"甲乙丙丁" = "received_at"\n')
    assert received(strange) == "B1"
    shown = settings(strange, "--pack", "repair-area")
    assert shown["map.2025.05.甲乙丙丁"] == {"value": "received_at", "source": str(file)}


def test_the_mapping_may_stand_in_the_sheet_of_settings(tmp_path: Path) -> None:
    header = [*HEADER[:1], "甲乙丙丁", *HEADER[2:]]
    rules = [["map.2025.05.B", "received_at"], ["map.2025.05.A", None]]
    path = write(tmp_path / "a.xlsx", {"2025.05": [header, GOOD], "规则": rules})
    assert received(path) == "B1"
    assert (
        "case_id" not in call("process", path, "--pack", "repair-area", *AS_OF).json["sheets"][0]["columns"]
    )


def test_a_mapping_that_names_what_is_not_there_is_refused(strange: Path) -> None:
    for text in ('B = "no_field"', 'header_row = "99"'):
        toml(strange.parent, f'[mapping."2025.05"]\n{text}\n')
        called = call("process", strange, "--pack", "repair-area")
        assert (called.status, called.out) == (2, "")
        assert "2025.05" in called.err


# Wrong settings.


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("nothing=1", "没有“nothing”这项设置"),
        ("developer_reply_days=x", "要填整数"),
        ("developer_reply_days=0", "1 到 365"),
        ("developer_reply_days=366", "1 到 365"),
        ("shifts=9点", "不是办公时间"),
        ("due_soon_hours=x", "小时数"),
        ("due_soon_hours=nan", "小时数"),
        ("due_soon_hours=-1", "小时数"),
        ("due_soon_hours=1e300", "小时数"),
        ("closing_days=2025-02-30", "不是日期"),
        ("closing_days=9999-12-31", "不在日历范围"),
        ("language=fr", "没有语言“fr”"),
        ("pack=", "不知道按哪个规程"),
        ("developer_reply_days", "名称=值"),
        ("=1", "名称=值"),
    ],
)
def test_a_wrong_setting_is_refused_in_words(setting: str, said: str, log: Path) -> None:
    options = () if setting.startswith("pack") else ("--pack", "repair-area")
    for command in ("process", "show-settings"):
        called = call(command, log, *options, "--set", setting)
        assert (called.status, called.out) == (2, "")
        assert said in called.err


@pytest.mark.parametrize(
    "text",
    [
        "nothing = 1\n",
        "parameters = 3\n",
        "mapping = 3\n",
        "[mapping]\nlog = 3\n",
        "[parameters]\nnothing = 1\n",
        "[parameters]\ndeveloper_reply_days = 999\n",
        'due_soon_hours = "x"\n',
        'shifts = "x"\n',
        'language = "fr"\n',
        'closing_days = "x"\n',
        "pack = \n",
        "pack = 3\n",
    ],
)
def test_a_wrong_file_of_settings_is_named(text: str, log: Path) -> None:
    file = toml(log.parent, text)
    before = content(log.parent)
    options = () if text.startswith("pack") else ("--pack", "repair-area")
    called = call("process", log, *options, "-o", log.parent / "o.xlsx")
    assert (called.status, called.out) == (2, "")
    assert str(file) in called.err or text == "pack = 3\n"
    assert content(log.parent) == before


def test_a_file_that_is_no_text_is_named(log: Path) -> None:
    file = toml(log.parent, "")
    file.write_bytes(b"pack = '\xff\xfe'")
    assert call("process", log).err == f"{file} 不是 UTF-8 文本，请另存为 UTF-8。\n"


def test_a_wrong_value_in_the_workbook_is_named_with_its_sheet(tmp_path: Path) -> None:
    path = with_rules(tmp_path / "a.xlsx", [["pack", "repair-area"], ["developer_reply_days", "很多"]])
    assert call("process", path).err == "规则!：developer_reply_days 要填整数，不能是“很多”。\n"
