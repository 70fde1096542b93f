"""Every line of a log says when, whoever wrote it: ours, a library's, a warning, a fault's."""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType

DATED = "%Y-%m-%d %H:%M:%S"


def dated_lines() -> None:
    """Give what this process logs, and what ends it or one of its threads, its date and time."""
    logging.basicConfig(format="%(asctime)s %(message)s", datefmt=DATED)
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
