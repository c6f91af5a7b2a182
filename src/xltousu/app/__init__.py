"""The operations: everything a door of the product can ask for."""

from xltousu.app.assess import Assessed, Work, assess, output
from xltousu.app.cases import Cases, Difference, differences, read_cases
from xltousu.app.explain import Question, explain
from xltousu.app.settings import Given, Settings, from_toml, read_settings, resolve
from xltousu.app.target import target_for

__all__ = [
    "Assessed",
    "Cases",
    "Difference",
    "Given",
    "Question",
    "Settings",
    "Work",
    "assess",
    "differences",
    "explain",
    "from_toml",
    "output",
    "read_cases",
    "read_settings",
    "resolve",
    "target_for",
]
