"""What the Open XML SDK says of a workbook."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from pathlib import Path


def mistakes(program: str, file: Path) -> Counter[str]:
    """Kind and words of each mistake; places are left out, as they move when anything is added."""
    done = subprocess.run(
        [program, str(file), "Microsoft365"], capture_output=True, text=True, timeout=300, check=False
    )
    found = json.loads(done.stdout)
    errors = found if isinstance(found, list) else found.get("errors", found.get("Errors", []))
    return Counter(str(one.get("id", "")) + str(one.get("description", one)) for one in errors)
