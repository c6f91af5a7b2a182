"""A small register of repairs: its head, a case in order and one with mistakes; invented people."""

from __future__ import annotations

import datetime as dt

HEADER = [
    "单号",
    "受理时间",
    "报修人",
    "联系电话",
    "房号",
    "报修内容",
    "报修对象",
    "维修类别",
    "通知时间",
    "到场时间",
    "完成时间",
]
GOOD = [
    "B001",
    dt.datetime(2025, 5, 6, 10, 0),
    "张三",
    "13800000001",
    "3-101",
    "水管漏水",
    "自用部位",
    "零修",
    dt.datetime(2025, 5, 6, 10, 5),
    dt.datetime(2025, 5, 6, 10, 19),
    dt.datetime(2025, 5, 6, 12, 30),
]
BAD = [
    "B002",
    dt.datetime(2025, 5, 6, 8, 0),
    "李四",
    "1380000",
    "5-202",
    "门锁坏了",
    "自用部位",
    "零修",
    dt.datetime(2025, 5, 6, 8, 3),
    dt.datetime(2025, 5, 6, 7, 50),
    None,
]
