"""What some tests need beyond Python; where everything must be there, its absence is a failure."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

IN_CI = os.environ.get("CI", "").lower() == "true"


def missing(what: str) -> NoReturn:
    """Skips a test with its reason; where everything must be there, fails instead."""
    if IN_CI:
        pytest.fail(f"{what} is missing, and here it must not be")
    pytest.skip(f"{what} is missing")
