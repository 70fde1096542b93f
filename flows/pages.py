"""Names and Markdown artifacts of the runs.

What a run tells its operators: its name, and a page with what it did.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from prefect import runtime

from config.settings import Settings
from models.clock import now
from models.database.transactions import reading
from models.home import home_engine
from models.letters.called import name_of_text
from models.outbox.drain import DeliveryReport
from models.tick import CycleRun, YearReport
from models.words.collation import in_order
from models.words.moments import moment as in_words
from models.words.nouns import PHASE_TURNS


def run_name(noun: str) -> Callable[[], str]:
    """What names the runs of a flow: « L'année · 12 janvier 2027, 8 h »."""

    def name() -> str:
        return f"{noun} · {in_words(moment_of_this_run())}"

    return name


def moment_of_this_run() -> datetime:
    """The moment that this run was given, else the home's own."""
    given = runtime.flow_run.parameters.get("moment")
    if isinstance(given, str):
        return datetime.fromisoformat(given)
    if given is not None:
        return given  # type: ignore[no-any-return]
    with reading(home_engine()) as session:
        return now(session)


def year_page(report: YearReport) -> str:
    """What a run of the year did, as a Markdown page."""
    title = f"# L'année au {in_words(report.moment)}\n\n"
    if not report.cycles:
        return f"{title}Aucun cycle en cours : rien n'était dû.\n"
    owed = f"Courriers nouveaux à envoyer : {report.total_owed}.\n"
    return title + owed + "".join(map(_cycle_section, report.cycles)) + _portal()


def _cycle_section(cycle: CycleRun) -> str:
    lines = [f"\n## {cycle.academy} · {cycle.school_year}\n"]
    if cycle.error:
        lines.append(f"\n**Ce cycle n'a pas reçu sa part :** {cycle.error}\n")
    if cycle.waits:
        lines.append(f"\n**Ce que les dates commandent attend une reprise** ({_resume()}).\n")
    moved = [(name, PHASE_TURNS[state]) for name, state in cycle.moved]
    return "".join([*lines, _table(("Temps", "Passé à"), moved), _owed(cycle.owed)])


def _resume() -> str:
    return f"[voir ce qui partirait]({Settings().portal}resume), ou « orgue resume »"


def share_page(name: str, owed: Counter[str], *, off: bool = False) -> str:
    """What a part of the year owed, as a Markdown page; *off*: this year is without it."""
    nothing = "Ce temps est désactivé cette année" if off else "Rien de nouveau n'était dû"
    return f"# {name}\n\n" + (_owed(owed) or f"{nothing}.\n") + _portal()


def _owed(owed: Counter[str]) -> str:
    rows = [(name_of_text(text), count) for text, count in owed.items() if count]
    rows.sort(key=lambda row: in_order(row[0]))
    return _table(("Texte", "Courriers dus"), rows)


def _portal() -> str:
    address = Settings().portal
    return f"\n[L'année]({address}) · [les courriers]({address}mailbox)\n"


def delivery_page(report: DeliveryReport) -> str:
    """What a run of the delivery did, as a Markdown page."""
    failed = [
        f"\n**Le courrier de ce cycle n'est pas parti** ({f.academy} {f.school_year}) : {f.error}\n"
        for f in report.failed
    ]
    table = _table(("", "Courriers"), delivered(report))
    return "".join(["# Le courrier\n", *failed, table, _portal()])


def delivered(report: DeliveryReport) -> list[tuple[str, int]]:
    """What became of the messages, in words."""
    return [
        ("Partis", report.sent),
        ("Plus attendus, abandonnés", report.dropped),
        ("Remis à plus tard", report.retried),
        ("Refusés, mis de côté", report.parked),
    ]


def _table(head: tuple[str, str], rows: Iterable[tuple[str, Any]]) -> str:
    body = "".join(f"| {what} | {count} |\n" for what, count in rows)
    return f"\n| {head[0]} | {head[1]} |\n|---|---:|\n{body}\n" if body else ""
