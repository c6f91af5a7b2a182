"""Results as words, JSON, edits and sheets."""

from xltousu.report.edits import column_edits
from xltousu.report.explain import Explanation, explanation_json, explanation_lines
from xltousu.report.fixes import fix_edits
from xltousu.report.json import dumps, result_json
from xltousu.report.result import Assessment, Output, Parts, Result, Setting
from xltousu.report.sheets import result_sheets
from xltousu.report.shown import Finding, Names, shown_findings
from xltousu.report.summary import finding_line, summary_lines

__all__ = [
    "Assessment",
    "Explanation",
    "Finding",
    "Names",
    "Output",
    "Parts",
    "Result",
    "Setting",
    "column_edits",
    "dumps",
    "explanation_json",
    "explanation_lines",
    "finding_line",
    "fix_edits",
    "result_json",
    "result_sheets",
    "shown_findings",
    "summary_lines",
]
