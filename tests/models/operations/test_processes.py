"""A process is known to be gone when it is, and never while it may live."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

from config.settings import ROOT
from models.operations.processes import ProcessName, is_gone, same_machine, this_process

SAYS_ITS_NAME = (
    "from models.operations.processes import this_process; print(this_process(), flush=True)"
)


def test_a_name_is_read_back_from_its_text() -> None:
    assert ProcessName.read(str(this_process())) == this_process()


def test_what_is_no_name_is_none() -> None:
    assert [ProcessName.read(text) for text in ("", "vm:12", "a|b|c", "a|b|x|1")] == [None] * 4


def test_this_process_is_there() -> None:
    assert not is_gone(this_process())


def test_a_process_that_ended_is_gone_even_before_its_parent_asks_how() -> None:
    command = [sys.executable, "-c", f"{SAYS_ITS_NAME}; input()"]
    child = subprocess.Popen(command, cwd=ROOT, stdin=-1, stdout=-1, text=True)
    assert child.stdout is not None
    name = ProcessName.read(child.stdout.readline().strip())
    assert name is not None
    assert not is_gone(name)
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert is_gone(name)
    child.wait()
    assert is_gone(name)
    child.communicate()


def test_a_number_given_again_is_of_another_process() -> None:
    assert is_gone(replace(this_process(), started="1"))


def test_a_process_of_elsewhere_is_never_known_to_be_gone() -> None:
    nobody = replace(this_process(), pid=4_194_305)
    assert is_gone(nobody)
    for elsewhere in (replace(nobody, host="ailleurs"), replace(nobody, boot="autre")):
        assert not same_machine(elsewhere)
        assert not is_gone(elsewhere)
