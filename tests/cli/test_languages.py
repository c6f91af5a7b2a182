"""Every screen is in one language throughout."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from cli_support import COMMON, call

from xltousu.cli.commands import command_line
from xltousu.text import LANGUAGES, catalog

HAN = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b", re.IGNORECASE)
SIMPLIFIED = set(
    "们这时为应单条态该数务级费档项选择关传显认设确错误将让没从请写给读满执报图对书实现办规开发处与选项"
)


def commands() -> Iterator[tuple[str, ...]]:
    """The words of every command and group."""

    def below(group: click.Command, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        yield path
        for name, one in getattr(group, "commands", {}).items():
            yield from below(one, (*path, name))

    return below(command_line(catalog("en")), ())


def is_in(language: str, text: str) -> bool:
    if language == "en":
        return not HAN.search(text)
    if language == "zh-TW" and set(text) & SIMPLIFIED:
        return False
    return bool(HAN.search(text)) and not ENGLISH.search(text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", list(commands()), ids=" ".join)
def test_help_is_in_one_language(path: tuple[str, ...], language: str) -> None:
    called = call(*path, "--help", "--lang", language)
    assert called.status == 0
    assert called.err == ""
    assert is_in(language, called.out.replace(" ".join(("xltousu", *path)), ""))


WRONG = [
    ("process",),
    ("process", "a.xlsx", "--bogus"),
    ("process", "a.xlsx", "--format", "foo"),
    ("process", "a.xlsx", "--pack"),
    ("process", "a.xlsx", "--fix=3"),
    ("process", "a.xlsx", "-o", "a.txt"),
    ("process", "a.xlsx", "-o", "b.xlsx", "--in-place"),
    ("process", "a.xlsx", "--as-of", "x"),
    ("process", "a.xlsx", "--set", "X1"),
    ("process", "a.xlsx", "--map", "no.toml"),
    ("process", "a.xlsx", "--pack", "repair-area"),
    ("process", "."),
    ("explain", "a.xlsx"),
    ("explain", "a.xlsx", "1A", "--pack", "repair-area"),
    ("explain", "a.xlsx", "A1", "A2"),
    ("demo", "--seed", "x"),
    ("rule", "R101", "R102"),
    ("rule", "R000"),
    ("pack", "bogus"),
    ("pack", "show"),
    ("pack", "show", "no-pack"),
    ("new", "no-pack"),
    ("new", "repair-area", "-o", "a.txt"),
    ("bogus",),
    ("--bogus",),
    ("--lang", "LANG"),
    ("pack", "--lang"),
    (),
    ("pack",),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_a_wrong_command_line_is_refused_in_words(
    arguments: tuple[str, ...], language: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XLTOUSU_LANG", language)
    words = [language if one == "LANG" else one for one in arguments]
    called = call(*words)
    assert called.status == 2
    assert called.out == ""
    assert is_in(language, called.err)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_language_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for arguments in (("--lang", "fr", "pack", "list"), ("pack", "list", "--lang=fr")):
        assert call(*arguments) == (2, "", "没有语言“fr”。可用：zh-CN, zh-TW, en。\n")
    monkeypatch.setenv("XLTOUSU_LANG", "fr")
    assert call("pack", "list").status == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_results_are_in_the_language_asked_for(
    language: str, log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for arguments in (
        ("process", log, *COMMON, "--lang", language),
        ("--lang", language, "process", log, *COMMON),
    ):
        called = call(*arguments)
        said = (called.out + called.err).replace(str(log), "").replace("报修登记", "").replace("门锁坏了", "")
        assert is_in(language, said)
    monkeypatch.setenv("XLTOUSU_LANG", language)
    assert call("process", log, *COMMON) == called


def test_the_environment_gives_way_to_every_other_source(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XLTOUSU_LANG", "zh-TW")
    (log.parent / "xltousu.toml").write_text('language = "en"\npack = "repair-area"\n', encoding="utf-8")
    assert call("process", log).out.startswith(f"{log}: repair-area, as of")
    assert call("process", log, "--lang", "zh").out.startswith(f"{log}：repair-area，截至")
    shown = call("show-settings", log, "--format", "json").json
    assert shown["language"]["source"].endswith("xltousu.toml")
    (log.parent / "xltousu.toml").unlink()
    shown = call("show-settings", log, "--pack", "repair-area", "--format", "json").json
    assert shown["language"] == {"value": "zh-TW", "source": "environment"}


def test_a_mistake_found_in_a_workbook_is_told_in_its_language(log: Path) -> None:
    (log.parent / "xltousu.toml").write_text('language = "en"\npack = "repair-area"\n', encoding="utf-8")
    assert call("process", log, "--sheet", "x").err == f"{log}: there is no sheet x. Sheets: 报修登记.\n"


def test_the_version_is_told() -> None:
    assert call("--version").out.startswith("xltousu 0.")
