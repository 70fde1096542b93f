"""What an examination says of each thing that was looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """*not_run*: it could not be looked at from here, and nothing is said of it."""

    WELL = "well"
    TO_SEE = "to_see"
    ILL = "ill"
    NOT_RUN = "not_run"


@dataclass(frozen=True, kw_only=True)
class HealthCheck:
    """One thing that was looked at: *about* in a word or two, *sentence* and *next_step* in
    French."""

    about: str
    verdict: Verdict
    sentence: str
    next_step: str = ""


def well(about: str, sentence: str) -> HealthCheck:
    """It holds."""
    return HealthCheck(about=about, verdict=Verdict.WELL, sentence=sentence)


def to_see(about: str, sentence: str, next_step: str) -> HealthCheck:
    """It holds today, and somebody should look at it."""
    verdict = Verdict.TO_SEE
    return HealthCheck(about=about, verdict=verdict, sentence=sentence, next_step=next_step)


def ill(about: str, sentence: str, next_step: str) -> HealthCheck:
    """It does not hold."""
    return HealthCheck(about=about, verdict=Verdict.ILL, sentence=sentence, next_step=next_step)


def not_run(about: str, sentence: str, next_step: str = "") -> HealthCheck:
    """Nobody can say from here."""
    verdict = Verdict.NOT_RUN
    return HealthCheck(about=about, verdict=verdict, sentence=sentence, next_step=next_step)
