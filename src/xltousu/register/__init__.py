"""Worksheet rows as typed frames that remember every cell."""

from xltousu.register.input_tables import InputRows, InputValue, named_sheets, read_table
from xltousu.register.model import SEPARATOR, Column, Instants, Mask, Moments, Register
from xltousu.register.parse import parse_column
from xltousu.register.problems import Problem
from xltousu.register.read import (
    ColumnGuess,
    Reading,
    Refused,
    draft_mapping,
    mark_carried,
    read_registers,
    register_from_records,
)

__all__ = [
    "SEPARATOR",
    "Column",
    "ColumnGuess",
    "InputRows",
    "InputValue",
    "Instants",
    "Mask",
    "Moments",
    "Problem",
    "Reading",
    "Refused",
    "Register",
    "draft_mapping",
    "mark_carried",
    "named_sheets",
    "parse_column",
    "read_registers",
    "read_table",
    "register_from_records",
]
