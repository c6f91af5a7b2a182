"""A synthetic repair register of 20 columns: Chinese text, times, phones, choices; invented people."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import xlsxwriter

HEADER = [
    "单号", "受理时间", "报修人", "联系电话", "房号", "报修内容", "报修方式", "报修对象", "维修类别",
    "责任方", "通知时间", "到场时间", "完成时间", "交回时间", "回访时间", "回访人", "回访方式",
    "维修结果", "业主意见", "备注",
]  # fmt: skip
CLASSES = ["零修", "共用小项", "急修", "一般维修"]
OBJECTS = ["自用部位", "共用设施设备"]
FAULTS = [
    "厨房水管接头漏水，已关总阀",
    "客厅灯不亮，疑似线路故障",
    "单元门禁失灵，刷卡无反应",
    "卫生间地漏堵塞返味",
]
WORKERS = ["甲一", "甲二", "乙三", "乙四", "丙五"]


def write_register(path: Path, rows: int, seed: int = 1) -> None:
    """Writes a register of so many cases, one in twenty with something wrong."""
    chance = random.Random(seed)
    book = xlsxwriter.Workbook(str(path), {"constant_memory": False, "strings_to_numbers": False})
    sheet = book.add_worksheet("报修登记")
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet.write_row(0, 0, HEADER)
    sheet.set_column(0, len(HEADER) - 1, 16)
    start = dt.datetime(2026, 11, 20, 12) - dt.timedelta(minutes=7 * rows)
    for row in range(1, rows + 1):
        received = start + dt.timedelta(minutes=7 * row)
        for column, value in enumerate(_case(row, received, chance)):
            if isinstance(value, dt.datetime):
                sheet.write_datetime(row, column, value, moment)
            elif value is not None:
                sheet.write_string(row, column, value)
    book.close()


def _case(number: int, received: dt.datetime, chance: random.Random) -> list[str | dt.datetime | None]:
    def later(moment: dt.datetime, low: int, high: int) -> dt.datetime:
        return moment + dt.timedelta(minutes=chance.randint(low, high))

    notified = later(received, 1, 6)
    onsite = later(notified, 5, 18)
    finished = later(onsite, 20, 1500)
    returned = later(finished, 30, 1600)
    called = later(returned, 60, 4000)
    phone = f"1380000{chance.randint(0, 9999):04d}"
    if chance.random() < 0.05:
        phone = phone[:9]
    end = dt.datetime(2026, 11, 20, 17)
    times = [one if one < end else None for one in (notified, onsite, finished, returned, called)]
    return [
        f"BX{number:07d}",
        received,
        f"住户{chance.randint(1, 3000)}",
        phone,
        f"{chance.randint(1, 30)}-{chance.randint(101, 2804)}",
        f"{chance.choice(FAULTS)}（{number}）",
        chance.choice(["电话", "来访"]),
        chance.choice(OBJECTS),
        chance.choice(CLASSES),
        "业主",
        *times,
        chance.choice(WORKERS),
        "电话",
        "已修复",
        "满意",
        "无",
    ]
