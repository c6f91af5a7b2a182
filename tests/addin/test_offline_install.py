"""What is gathered on one system for another is all that the other needs."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
LINUX = {
    "sys_platform": "linux",
    "platform_system": "Linux",
    "os_name": "posix",
    "platform_machine": "x86_64",
}
WINDOWS = {
    "sys_platform": "win32",
    "platform_system": "Windows",
    "os_name": "nt",
    "platform_machine": "AMD64",
}


def needed(system: dict[str, str]) -> set[str]:
    """All packages of ``xltousu[excel]`` on a system."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    left = [*project["dependencies"], *project["optional-dependencies"]["excel"]]
    found: set[str] = set()
    while left:
        one = Requirement(left.pop())
        if one.name not in found and (one.marker is None or one.marker.evaluate({**system, "extra": ""})):
            found.add(one.name)
            left += required(one.name)
    return found


def required(name: str) -> list[str]:
    try:
        return requires(name) or []
    except PackageNotFoundError:  # it is for the other system alone
        return []


def test_what_only_windows_needs_is_named_in_the_command_that_gathers_for_it() -> None:
    (command,) = re.findall(
        r"pip download .*--platform win_amd64.*", (ROOT / "docs" / "addin.md").read_text("utf-8")
    )
    only_there = needed(WINDOWS) - needed(LINUX)
    assert "pywin32" in only_there
    assert only_there <= set(command.split())


def test_the_python_of_the_command_is_one_we_run_on() -> None:
    text = (ROOT / "docs" / "addin.md").read_text("utf-8")
    oldest = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["requires-python"]
    assert oldest.removeprefix(">=") in re.findall(r"--python-version ([\d.]+)", text)
