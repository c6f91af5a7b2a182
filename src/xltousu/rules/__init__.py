"""Validation rules: one small module each, with its words and examples as data."""

from xltousu.rules.catalog import Explained, Rule, Severity, rule_coded, rules
from xltousu.rules.model import Case, Flag

__all__ = ["Case", "Explained", "Flag", "Rule", "Severity", "rule_coded", "rules"]
