"""The command line. It parses, calls and shows; it decides nothing."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

import click

from xltousu.cli import screen
from xltousu.errors import UserError


def main() -> None:
    """Runs the command line of this process and ends it with its exit status.

    A run makes millions of values and hardly a cycle: looking for cycles as often as usual would cost a
    tenth of its time.
    """
    gc.set_threshold(10_000_000)
    _write_utf8()
    status = run()
    gc.freeze()
    sys.exit(status)


def run(arguments: Sequence[str] | None = None) -> int:
    """The exit status of a command line: 0 clean, 1 findings, 2 cannot run, 3 some files failed.

    Without ``arguments`` it is that of the process, where Windows leaves ``*.xlsx`` to be expanded.
    """
    from xltousu.cli.commands import command_line
    from xltousu.cli.frame import complaint

    try:
        screen.choose_language(sys.argv[1:] if arguments is None else arguments)
        commands = command_line(screen.words())
        status = commands.main(arguments, prog_name="xltousu", standalone_mode=False)
    except UserError as error:
        screen.complain(screen.words().error(error))
        return error.exit_code
    except click.ClickException as error:
        screen.complain(complaint(error, screen.words()))
        return 2
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  # whoever read has gone
        return 0
    except (MemoryError, OSError) as error:
        screen.complain(_problem(error))
        return 2
    return status if isinstance(status, int) else 0


def _problem(error: MemoryError | OSError) -> str:
    """What the system has refused, as a sentence."""
    words = screen.words()
    if isinstance(error, MemoryError):
        return words("error.out-of-memory")
    return words("error.system", detail=error.strerror or error, file=error.filename)


def _write_utf8() -> None:
    """Programs that read the output take it as UTF-8; a terminal has an encoding of its own.

    What has no place in an encoding, such as a file name of another one, is shown by its number.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            own = stream.isatty() or "PYTHONIOENCODING" in os.environ
            stream.reconfigure(encoding=stream.encoding if own else "utf-8", errors="backslashreplace")
