"""The command line. It parses, calls and shows; it decides nothing."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress

import click

from xltousu.cli import screen
from xltousu.errors import UserError
from xltousu.text import DEFAULT, language_named


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line and ends the program with its exit status."""
    sys.exit(run(list(sys.argv[1:] if arguments is None else arguments)))


def run(arguments: list[str]) -> int:
    """The exit status of a command line: 0 clean, 1 findings, 2 cannot run, 3 some files failed."""
    screen.LANGUAGE.set(_language(arguments))
    from xltousu.cli.commands import command_line

    words = screen.words()
    try:
        status = command_line(words).main(arguments, prog_name="xltousu", standalone_mode=False)
    except UserError as error:
        screen.complain(words.error(error))
        return error.exit_code
    except click.ClickException as error:
        from xltousu.cli.frame import complaint

        screen.complain(complaint(error, words))
        return 2
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  # whoever read has gone
        return 0
    return status if isinstance(status, int) else 0


def _language(arguments: Sequence[str]) -> str:
    """The language of ``--lang``, else of ``XLTOUSU_LANG``; an unknown one is complained about later."""
    asked = os.environ.get("XLTOUSU_LANG", DEFAULT)
    for place, argument in enumerate(arguments):
        if argument == "--lang" and place + 1 < len(arguments):
            asked = arguments[place + 1]
        elif argument.startswith("--lang="):
            asked = argument.removeprefix("--lang=")
    with suppress(UserError):
        return language_named(asked)
    return DEFAULT
