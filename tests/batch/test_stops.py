"""A batch that is stopped: nothing is left running, nothing is half, and the next run goes on."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from batch_support import BROKEN, GIVEN, PACK, Ran, cases, files_of, lines_of, run_batch, write_xlsx

from xltousu.app.batch_state import Entry, State

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are watched in /proc")


def started(root: Path, out: Path, jobs: int = 2) -> subprocess.Popen[bytes]:
    """A batch over the tree in a process of its own, which an interrupt reaches.

    A shell that starts the tests in the background has them and all they start pass interrupts over.
    """
    given = ["batch", str(root), "-o", str(out), *GIVEN, "--jobs", str(jobs)]
    command = [sys.executable, "-m", "xltousu", *given]
    return subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        preexec_fn=_heed_interrupts,  # noqa: PLW1509  # no thread is about here
    )


def _heed_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def children(process: subprocess.Popen[bytes]) -> list[int]:
    """The processes that a process has started."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == process.pid:
            found.append(int(path.parent.name))
    return found


def until(out: Path, lines: int) -> int:
    """Waits until so many files are done; how many are."""
    state = out / ".xltousu-batch" / "state.jsonl"
    for _ in range(600):
        done = state.read_bytes().count(b"\n") if state.exists() else 0
        if done >= lines:
            return done
        time.sleep(0.02)
    raise AssertionError(out)


def gone(pids: list[int]) -> bool:
    """Whether all the processes end soon."""
    for _ in range(250):
        if not any(map(_runs, pids)):
            return True
        time.sleep(0.02)
    return False


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


@pytest.fixture
def killed(ran: Ran, tmp_path: Path) -> Iterator[Path]:
    """The folder of a batch that was killed in the midst."""
    out = tmp_path / "out"
    with started(ran.root, out) as process:
        until(out, 10)
        workers = children(process)
        process.kill()
        process.wait()
    assert len(workers) == 2
    assert gone(workers)
    yield out


def test_after_a_kill_the_next_run_does_the_rest_only(ran: Ran, killed: Path) -> None:
    state = killed / ".xltousu-batch" / "state.jsonl"
    with state.open("a") as stream:
        stream.write('{"file": "顶层.xlsx", "sha2')
    before = {path: path.stat().st_mtime_ns for path in killed.rglob("*.xlsx")}
    done = state.read_bytes().count(b"\n")
    assert 10 <= done < 54
    assert run_batch(ran.root, "-o", killed, *GIVEN, "--jobs", "2")[0] == 3
    kept = [path for path, when in before.items() if path.stat().st_mtime_ns == when]
    assert len(kept) >= done
    assert files_of(killed) == files_of(ran.out)
    assert state.read_bytes() == (ran.out / ".xltousu-batch" / "state.jsonl").read_bytes()


def test_one_worker_killed_costs_one_file_at_most_and_that_is_tried_again(ran: Ran, tmp_path: Path) -> None:
    office, out = ran.root / "办公室1", tmp_path / "out"
    with started(office, out, jobs=1) as process:
        until(out, 3)
        os.kill(children(process)[0], signal.SIGKILL)
        status = process.wait()
    failed = [line["reason"] for line in lines_of(out).values() if "reason" in line]
    assert len(lines_of(out)) == 16
    assert (status, failed) in [(3, ["batch-killed"]), (0, []), (1, [])]
    assert run_batch(office, "-o", out, *GIVEN, "--jobs", "1")[0] in (0, 1)
    whole = files_of(ran.out / "办公室1")
    assert {name: content for name, content in files_of(out).items() if name in whole} == whole


def test_an_interrupted_batch_leaves_no_process_and_says_how_to_go_on(ran: Ran, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with started(ran.root, out) as process:
        until(out, 1)
        workers = children(process)
        until(out, 5)
        process.send_signal(signal.SIGINT)
        said = process.communicate()[1].decode()
        assert process.returncode == 130
    assert gone(workers)
    assert not list(out.rglob(".~*"))
    done = re.fullmatch(r"Stopped: (\d+) of 60 files are done\..*--as-of (\S+)\.\s*", said)
    assert done
    assert 5 <= int(done[1]) < 60
    given = ["--pack", PACK, "--lang", "en", "--as-of", done[2], "--jobs", "2"]
    again = run_batch(ran.root, "-o", out, *given)[1]
    kept = re.search(r"(\d+) of them had not changed", again)
    assert kept
    assert -1 <= int(done[1]) - int(kept[1]) <= len(BROKEN)


def test_only_what_changed_is_done_again(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    for office in "甲乙":
        for number in range(2):
            write_xlsx(source / office / f"{number}.xlsx", cases(3, number))
    given = [source, "-o", out, *GIVEN, "--jobs", "1"]

    def redone(*more: str) -> set[str]:
        before = {path: path.stat().st_mtime_ns for path in out.rglob("*.xlsx")}
        run_batch(*given, *more)
        after = {path: path.stat().st_mtime_ns for path in out.rglob("*.xlsx") if path.name != "Summary.xlsx"}
        return {path.relative_to(out).as_posix() for path, when in after.items() if before.get(path) != when}

    everything = {"甲/0.xlsx", "甲/1.xlsx", "乙/0.xlsx", "乙/1.xlsx"}
    assert redone() == everything
    assert redone() == set()
    write_xlsx(source / "甲" / "0.xlsx", cases(4, 9))
    (out / "乙" / "1.xlsx").unlink()
    assert redone() == {"甲/0.xlsx", "乙/1.xlsx"}
    (source / "乙" / "xltousu.toml").write_text("due_soon_hours = 2\n", "utf-8")
    assert redone() == {"乙/0.xlsx", "乙/1.xlsx"}
    assert redone("--as-of", "2026-11-21T09:00") == everything


def test_half_lines_and_strange_lines_of_the_state_are_passed_over(tmp_path: Path) -> None:
    entry = Entry("a.xlsx", "1", "2", "a.xlsx", 3, "clean")
    first = State(tmp_path)
    first.add(entry)
    first.close()
    path = tmp_path / ".xltousu-batch" / "state.jsonl"
    whole = path.read_text()
    path.write_text(f'[]\nnull\n{{"file": "b"}}\n{whole}{whole[: len(whole) // 2]}')
    second = State(tmp_path)
    assert second.get("a.xlsx") == entry
    assert second.get("b") is None
    second.add(Entry("c.xlsx", "1", "2", "c.xlsx", 3, "clean"))
    second.close()
    third = State(tmp_path)
    assert third.get("c.xlsx") is not None
    third.forget("c.xlsx")
    third.close()
    fourth = State(tmp_path)
    assert fourth.get("c.xlsx") is None
    fourth.close()
