"""Workers that die in every way: each costs its file, and another takes its place."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

import pytest
from batch_support import GIVEN, cases, lines_of, run_batch, write_text, write_xlsx

from xltousu.app import batch_file, batch_limits, batch_pool, batch_worker
from xltousu.app.batch_pool import Pool
from xltousu.errors import BatchError, UserError

PUPPET = """
import json, os, signal, sys, time
input()
for line in sys.stdin:
    do = json.loads(line)["do"]
    if do == "die early" and not os.path.exists(sys.argv[1]):
        open(sys.argv[1], "w").close()
        os.kill(os.getpid(), signal.SIGKILL)
    if do == "never":
        os._exit(1)
    print(json.dumps({"begun": True, "seconds": 9, "lasting": 1, "limited": do != "free"}), flush=True)
    if do == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if do == "aborted":
        os.abort()
    if do == "crashed":
        os.kill(os.getpid(), signal.SIGSEGV)
    if do == "left":
        os._exit(7)
    if do == "half":
        os.write(1, b'{"pid"')
        os._exit(0)
    if do == "time used up":
        os.kill(os.getpid(), signal.SIGXCPU)
    if do == "sleep":
        time.sleep(60)
    print(json.dumps({"pid": os.getpid()} | ({"last": True} if do == "last" else {})), flush=True)
"""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals are those of POSIX")


@pytest.fixture
def puppets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers that do what their jobs say."""
    script = tmp_path / "puppet.py"
    script.write_text(PUPPET, "utf-8")
    monkeypatch.setattr(batch_pool, "_WORKER", (sys.executable, str(script), str(tmp_path / "died")))


def answers(*todo: str, jobs: int = 1) -> list[Any]:
    """What became of jobs, in their order."""
    got, _ = answers_and_pool(*todo, jobs=jobs)
    return got


def answers_and_pool(*todo: str, jobs: int = 1) -> tuple[list[Any], Pool]:
    pool = Pool({}, jobs=jobs)
    try:
        got = dict(_numbered(pool, todo))
    finally:
        pool.close()
    return [got[number] for number in range(len(todo))], pool


def _numbered(pool: Pool, todo: Sequence[str]) -> Iterator[tuple[int, Any]]:
    jobs = ({"number": number, "do": one, "shown": one} for number, one in enumerate(todo))
    for job, answer in pool.run(jobs):
        yield job["number"], answer


@pytest.mark.usefixtures("puppets")
@pytest.mark.parametrize(
    ("death", "key", "params"),
    [
        ("killed", "batch-killed", {"signal": "SIGKILL"}),
        ("aborted", "batch-killed", {"signal": "SIGABRT"}),
        ("crashed", "batch-crashed", {"signal": "SIGSEGV"}),
        ("left", "batch-crashed", {"signal": "7"}),
        ("half", "batch-crashed", {"signal": "0"}),
        ("sleep", "batch-timeout", {"seconds": 1}),
        ("time used up", "batch-timeout", {"seconds": 9}),
    ],
)
def test_a_death_costs_one_file_and_has_its_reason(death: str, key: str, params: dict[str, object]) -> None:
    before, died, after = answers("work", death, "work")
    assert isinstance(died, UserError)
    assert (died.key, died.params) == (key, {"file": death} | params)
    assert before["pid"] != after["pid"]


@pytest.mark.usefixtures("puppets")
def test_a_worker_that_dies_before_it_begins_is_no_fault_of_the_file() -> None:
    assert all("pid" in one for one in answers("work", "die early", "work"))


@pytest.mark.usefixtures("puppets")
def test_workers_stay_warm_until_they_have_had_enough() -> None:
    pids = [one["pid"] for one in answers("work", "work", "last", "work")]
    assert pids[0] == pids[1] == pids[2] != pids[3]


@pytest.mark.usefixtures("puppets")
def test_where_no_worker_can_start_the_batch_ends() -> None:
    with pytest.raises(BatchError) as raised:
        answers("never", "work", jobs=2)
    assert raised.value.key == "batch-no-worker"


@pytest.mark.usefixtures("puppets")
def test_a_system_that_does_not_limit_memory_is_noticed() -> None:
    assert answers_and_pool("work", "work")[1].limited
    assert not answers_and_pool("work", "free", "work", jobs=2)[1].limited


def test_want_of_memory_is_told_and_ends_the_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def process(job: object, plan: object) -> NoReturn:
        raise MemoryError

    monkeypatch.setattr(batch_file, "process", process)
    monkeypatch.setattr(batch_limits, "limit_memory", lambda memory: True)
    monkeypatch.setattr(batch_limits, "limit_time", lambda seconds: None)
    path, said = tmp_path / "a.xlsx", io.BytesIO()
    path.write_bytes(b"x" * 3_000_000)
    job = {"path": str(path), "shown": "office/a.xlsx", "known": None}
    answer = batch_worker._answer(job, {"timeout": None, "language": "en", "with_values": False}, said)
    assert json.loads(said.getvalue()) == {"begun": True, "seconds": 13, "lasting": 39, "limited": True}
    assert (answer["outcome"], answer["key"], answer["last"]) == ("failed", "batch-memory", True)
    assert answer["sentence"].startswith("office/a.xlsx takes more than 877 MB of memory")


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    write_text(tmp_path / "in" / "a.csv", cases(40, 1) * 1500)
    write_xlsx(tmp_path / "in" / "b.xlsx", cases(4, 2))
    out = tmp_path / "out"
    status, said = run_batch(tmp_path / "in", "-o", out, *GIVEN, "--timeout", "2", "--jobs", "1")
    assert status == 3
    assert {name: line.get("reason") for name, line in lines_of(out).items()} == {
        "a.csv": "batch-timeout",
        "b.xlsx": None,
    }
    assert "a.csv was not done within 2 seconds" in said
    assert [path.name for path in out.iterdir() if path.name.startswith(".~")] == []
