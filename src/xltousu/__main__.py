"""``python -m xltousu`` is ``xltousu``."""

from xltousu.cli import main

main()
