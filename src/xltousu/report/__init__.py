"""Results as words, JSON, edits and sheets."""

from xltousu.report.batch_lines import batch_lines, failure_lines, safe_sentence
from xltousu.report.batch_summary import batch_summary
from xltousu.report.edits import column_edits
from xltousu.report.explain import Explanation, explanation_json, explanation_lines
from xltousu.report.fixes import fix_edits
from xltousu.report.json import dumps, result_json
from xltousu.report.result import Assessment, Output, Parts, Result, Setting
from xltousu.report.sheets import result_sheets
from xltousu.report.shown import Names
from xltousu.report.summary import first_overdue, fix_lines, summary_lines

__all__ = [
    "Assessment",
    "Explanation",
    "Names",
    "Output",
    "Parts",
    "Result",
    "Setting",
    "batch_lines",
    "batch_summary",
    "column_edits",
    "dumps",
    "explanation_json",
    "explanation_lines",
    "failure_lines",
    "first_overdue",
    "fix_edits",
    "fix_lines",
    "result_json",
    "result_sheets",
    "safe_sentence",
    "summary_lines",
]
