"""What the Open XML SDK and a linter of references between parts say of a workbook."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

from needed import missing


def mistakes(program: str, file: Path) -> Counter[str]:
    """Kind and words of each mistake; places are left out, as they move when anything is added."""
    done = subprocess.run(
        [program, str(file), "Microsoft365"], capture_output=True, text=True, timeout=300, check=False
    )
    found = json.loads(done.stdout)
    errors = found if isinstance(found, list) else found.get("errors", found.get("Errors", []))
    return Counter(str(one.get("id", "")) + str(one.get("description", one)) for one in errors)


def linted(corpus: Path, file: Path) -> Counter[str]:
    """What the linter beside the folder of workbooks says of a file."""
    linter = corpus.parent / "tools" / "xlint.py"
    if not linter.exists():
        missing("the linter of workbooks")
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import xlint; print(*xlint.lint(sys.argv[2]), sep=';')"
    )
    command = [sys.executable, "-c", code, str(linter.parent), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return Counter(finding for finding in done.stdout.strip().split(";") if finding)
