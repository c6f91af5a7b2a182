"""Regulations as data: the model of a pack, reading it, and the values an office sets."""

from xltousu.policy.broken import broken_pack
from xltousu.policy.conditions import Condition, Mask, holds
from xltousu.policy.load import (
    CASES_FILE,
    PACK_FILE,
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
    FieldModel,
    Limit,
    Metric,
    Pack,
    Parameter,
    Reference,
    Unit,
)
from xltousu.policy.policy import Policy, make_policy, parameter_value
from xltousu.policy.words import LANGUAGES, Language, Words

__all__ = [
    "CASES_FILE",
    "LANGUAGES",
    "PACK_FILE",
    "Amount",
    "Check",
    "Choice",
    "Condition",
    "Conventions",
    "FieldModel",
    "Language",
    "Limit",
    "Mask",
    "Metric",
    "Pack",
    "Parameter",
    "Policy",
    "Reference",
    "Unit",
    "Words",
    "broken_pack",
    "common_fields",
    "holds",
    "load_pack",
    "make_policy",
    "pack_folder",
    "pack_ids",
    "parameter_value",
    "read_toml",
]
