"""Results as words, JSON, edits and sheets."""

from xltousu.report.arrays import Rows, figure_rows, finding_rows, ledger_rows, limit_rows
from xltousu.report.batch_lines import NO_REGISTER, Lines, batch_lines, reason_lines, safe_sentence
from xltousu.report.batch_summary import batch_summary
from xltousu.report.csv import figures_csv
from xltousu.report.edits import DATE_TIME, column_edits
from xltousu.report.explain import Explanation, explanation_json, explanation_lines
from xltousu.report.fixes import fix_edits
from xltousu.report.json import dumps, pooled_json, result_json
from xltousu.report.penalty_ledger import difference_problems, earlier_ledger, ledger_sheet_names
from xltousu.report.penalty_month import percent
from xltousu.report.penalty_shares import plain_number
from xltousu.report.period import pooled_sheets
from xltousu.report.result import Assessment, Output, Parts, Result, Setting
from xltousu.report.returned import Merged, Taken, merged_json, merged_lines
from xltousu.report.settings import setting_lines
from xltousu.report.sheets import finding_places, is_of_other_parts, result_sheets
from xltousu.report.shown import Names
from xltousu.report.summary import first_overdue, fix_lines, pooled_lines, summary_lines
from xltousu.report.worklist import (
    Owed,
    When,
    WorkItem,
    Worklist,
    worklist_json,
    worklist_lines,
    worklist_sheet,
)

__all__ = [
    "DATE_TIME",
    "NO_REGISTER",
    "Assessment",
    "Explanation",
    "Lines",
    "Merged",
    "Names",
    "Output",
    "Owed",
    "Parts",
    "Result",
    "Rows",
    "Setting",
    "Taken",
    "When",
    "WorkItem",
    "Worklist",
    "batch_lines",
    "batch_summary",
    "column_edits",
    "difference_problems",
    "dumps",
    "earlier_ledger",
    "explanation_json",
    "explanation_lines",
    "figure_rows",
    "figures_csv",
    "finding_places",
    "finding_rows",
    "first_overdue",
    "fix_edits",
    "fix_lines",
    "is_of_other_parts",
    "ledger_rows",
    "ledger_sheet_names",
    "limit_rows",
    "merged_json",
    "merged_lines",
    "percent",
    "plain_number",
    "pooled_json",
    "pooled_lines",
    "pooled_sheets",
    "reason_lines",
    "result_json",
    "result_sheets",
    "safe_sentence",
    "setting_lines",
    "summary_lines",
    "worklist_json",
    "worklist_lines",
    "worklist_sheet",
]
