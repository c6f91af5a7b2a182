"""Packs as blank workbooks that work by themselves: native formulas, lists, colours and forms."""

from xltousu.template.build import build_template, template_file_name
from xltousu.template.calendar_sheet import OwnDays, own_days
from xltousu.template.limit_formulas import is_native

__all__ = ["OwnDays", "build_template", "is_native", "own_days", "template_file_name"]
