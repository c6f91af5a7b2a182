"""Regulations as data: the model of a pack, reading it, and the values an office sets."""

from xltousu.policy.broken import broken, broken_pack
from xltousu.policy.clauses import CLAUSES_FILE, Clause, ClauseKind, read_clauses
from xltousu.policy.conditions import Condition, Mask, holds
from xltousu.policy.inputs import INPUTS_FILE, InputTable, entered_figures, read_inputs
from xltousu.policy.load import (
    CASES_FILE,
    PACK_FILE,
    PACKS,
    common_fields,
    load_pack,
    pack_folder,
    pack_ids,
    read_toml,
)
from xltousu.policy.model import (
    Amount,
    Check,
    Choice,
    Conventions,
    Escalation,
    FieldModel,
    Limit,
    Metric,
    Pack,
    Parameter,
    Unit,
)
from xltousu.policy.penalty import Penalty, PenaltyStep, StepName
from xltousu.policy.policy import ParameterValue, Policy, make_policy, parameter_value
from xltousu.policy.reference import Reference
from xltousu.policy.reports import (
    STANDARD_FIGURES,
    Breakdown,
    CaseList,
    ClauseId,
    PeriodName,
    Report,
)
from xltousu.policy.words import LANGUAGES, Language, Words

__all__ = [
    "CASES_FILE",
    "CLAUSES_FILE",
    "INPUTS_FILE",
    "LANGUAGES",
    "PACKS",
    "PACK_FILE",
    "STANDARD_FIGURES",
    "Amount",
    "Breakdown",
    "CaseList",
    "Check",
    "Choice",
    "Clause",
    "ClauseId",
    "ClauseKind",
    "Condition",
    "Conventions",
    "Escalation",
    "FieldModel",
    "InputTable",
    "Language",
    "Limit",
    "Mask",
    "Metric",
    "Pack",
    "Parameter",
    "ParameterValue",
    "Penalty",
    "PenaltyStep",
    "PeriodName",
    "Policy",
    "Reference",
    "Report",
    "StepName",
    "Unit",
    "Words",
    "broken",
    "broken_pack",
    "common_fields",
    "entered_figures",
    "holds",
    "load_pack",
    "make_policy",
    "pack_folder",
    "pack_ids",
    "parameter_value",
    "read_clauses",
    "read_inputs",
    "read_toml",
]
