"""Every line of a log says when: ours, uvicorn's, Prefect's, a warning, what ends us."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from config.logs import JsonLines, Lines, of_run
from config.settings import Settings
from flows.environment import local_environment

DATED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[ .]")

PORTAL = """
from config.logs import dated_lines
dated_lines()
import logging, threading, uvicorn, warnings
uvicorn.Config(None, log_config=None, log_level="warning")
logging.getLogger("orgue.watch").warning("la veille")
logging.getLogger("uvicorn.error").error("uvicorn")
warnings.warn("un avertissement")
fails = threading.Thread(target=lambda: 1 / 0)
fails.start()
fails.join()
raise RuntimeError("la fin")
"""

SERVER = """
from flows.prefect_server import date_every_line
date_every_line()
import logging, uvicorn, warnings
uvicorn.Config(None, log_level="warning")
logging.getLogger("uvicorn.error").error("uvicorn")
from prefect.logging.configuration import setup_logging
setup_logging()
for name in ("prefect.server", "uvicorn.error", "fastapi", "prefect._internal"):
    logging.getLogger(name).error(name)
warnings.warn("un avertissement")
raise RuntimeError("la fin")
"""


def said_by(code: str, tmp_path: Path, log: str = "lines") -> list[str]:
    """Each line that a process says before it ends on a fault."""
    settings = Settings(home=tmp_path, log=log)
    environment = local_environment(os.environ, settings) | {"ORGUE_LOG": log}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    return [line for line in done.stderr.splitlines() if line]


def lines_of(code: str, tmp_path: Path) -> list[str]:
    """What a process says, the lines that go on from another apart."""
    goes_on = ("Traceback", " ", "ZeroDivisionError", "RuntimeError")
    return [line for line in said_by(code, tmp_path) if not line.startswith(goes_on)]


@pytest.mark.parametrize(("code", "says"), [(PORTAL, 5), (SERVER, 7)])
def test_every_line_of_a_log_says_when(code: str, says: int, tmp_path: Path) -> None:
    lines = lines_of(code, tmp_path)
    assert [line for line in lines if not DATED.match(line)] == []
    assert len(lines) == says


@pytest.mark.parametrize(("code", "says"), [(PORTAL, 5), (SERVER, 7)])
def test_asked_for_in_json_every_line_is_one_object(code: str, says: int, tmp_path: Path) -> None:
    found = [json.loads(line) for line in said_by(code, tmp_path, "json")]
    assert len(found) == says
    assert all({"time", "level", "logger", "message"} <= one.keys() for one in found)
    assert "RuntimeError: la fin" in found[-1]["fault"]


def test_a_line_says_of_which_run_it_is() -> None:
    record = logging.makeLogRecord({"name": "orgue.runner", "levelname": "ERROR", "msg": "échec"})
    with of_run("année"):
        inside = Lines().format(record), json.loads(JsonLines().format(record))
    assert inside[0].endswith(" ERROR orgue.runner [année] échec")
    assert inside[1]["run"] == "année"
    assert "run" not in json.loads(JsonLines().format(record))
    assert Lines().format(record).endswith(" ERROR orgue.runner échec")
