"""Every line of a log says when, how grave, who and of which run, whoever wrote it: ours, a
library's, a warning, a fault's. With ``ORGUE_LOG=json``, each is one JSON object."""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import TracebackType

DATED = "%Y-%m-%d %H:%M:%S"
IN_JSON = "json"
_RUN: ContextVar[str] = ContextVar("run", default="")


@contextmanager
def of_run(name: str) -> Iterator[None]:
    """Have what is logged meanwhile say that it is of the run *name*."""
    token = _RUN.set(name)
    try:
        yield
    finally:
        _RUN.reset(token)


class Lines(logging.Formatter):
    """« 2027-01-12 07:45:00 WARNING orgue.runner [année] … »; the run where there is one."""

    def __init__(self, fmt: str | None = None, datefmt: str | None = None) -> None:
        """*fmt* is ours, whatever is asked: who sets up logs by a dictionary has to give one."""
        super().__init__("%(asctime)s %(levelname)s %(name)s%(of_run)s %(message)s", DATED)

    def format(self, record: logging.LogRecord) -> str:
        run = _RUN.get()
        record.of_run = f" [{run}]" if run else ""
        return super().format(record)


class JsonLines(logging.Formatter):
    """One object a line: *time* (ISO 8601 with its offset), *level*, *logger*, *message*, and *run*
    and *fault* where there is one."""

    def __init__(self, *of_dictionary: object) -> None:
        """*of_dictionary*: what ``logging.config`` gives any formatter, and this one needs not."""
        super().__init__()

    def format(self, record: logging.LogRecord) -> str:
        moment = time.strftime("%Y-%m-%dT%H:%M:%S%z", time.localtime(record.created))
        said = {"time": moment, "level": record.levelname, "logger": record.name}
        said |= {"message": record.getMessage()}
        if run := _RUN.get():
            said["run"] = run
        if record.exc_info:
            said["fault"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False)


def lines() -> logging.Formatter:
    """How lines are written here."""
    return JsonLines() if in_json() else Lines()


def in_json() -> bool:
    """Whether the operator asked for one JSON object a line."""
    return os.environ.get("ORGUE_LOG", "").strip().lower() == IN_JSON


def line_of(words: str, logger: str = "orgue") -> str:
    """A line of ours, for who writes a log by hand."""
    record = logging.LogRecord(logger, logging.WARNING, "", 0, words, None, None)
    return lines().format(record)


def dated_lines() -> None:
    """Give what this process logs, and what ends it or one of its threads, its date and time."""
    handler = logging.StreamHandler()
    handler.setFormatter(lines())
    logging.basicConfig(handlers=[handler])
    logging.captureWarnings(True)
    sys.excepthook = _ended_by
    threading.excepthook = _thread_ended_by


def _ended_by(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        logging.getLogger("orgue").critical("Arrêt sur une faute.", exc_info=(kind, error, trace))


def _thread_ended_by(fault: threading.ExceptHookArgs) -> None:
    if fault.exc_value is not None:
        told = (fault.exc_type, fault.exc_value, fault.exc_traceback)
        logging.getLogger("orgue").error("Un fil s'est arrêté sur une faute.", exc_info=told)
