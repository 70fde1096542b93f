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
from models.clock import is_simulated, now
from models.database.transactions import reading
from models.home import home_engine
from models.letters.called import name_of_text
from models.outbox.drain import DeliveryReport
from models.outbox.left import LeftInRun
from models.tick import CycleRun, YearReport
from models.words.collation import in_order
from models.words.french import plural
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


def simulated_note() -> str:
    """What explains the dates of a home whose clock is simulated; empty where it is real."""
    with reading(home_engine()) as session:
        if not is_simulated(session):
            return ""
        lived = in_words(now(session))
    return (
        f"Dates simulées : cette maison vit le {lived}, et le nom de ses passages dit ce jour. Les "
        "heures que Prefect affiche à côté sont celles de cette machine, aujourd'hui."
    )


def year_line(report: YearReport) -> str:
    """What a run of the year did, in a line."""
    if not report.cycles:
        return "Aucun cycle en cours : rien n'était dû."
    turned = [f"{name} : {PHASE_TURNS[state]}" for c in report.cycles for name, state in c.moved]
    failed = [f"{c.academy} {c.school_year} n'a pas reçu sa part" for c in report.failed]
    owed: Counter[str] = sum((c.owed for c in report.cycles), Counter())
    return " ; ".join([owed_line(owed), *turned, *failed]) + "."


MOST = 4
"""Texts that a line names."""


def owed_line(owed: Counter[str]) -> str:
    """« 34 courriers dus : 30 Votre école est invitée, 4 Rappel », without its full stop."""
    total = sum(owed.values())
    if not total:
        return "Rien de nouveau n'était dû"
    kinds = [f"{n} « {name_of_text(text)} »" for text, n in owed.most_common(MOST) if n]
    more = len([n for n in owed.values() if n]) - len(kinds)
    rest = [f"et {plural(more, 'autre texte', 'autres textes')}"] if more > 0 else []
    return f"{plural(total, 'courrier dû', 'courriers dus')} : {', '.join([*kinds, *rest])}"


def delivery_line(report: DeliveryReport, left: LeftInRun) -> str:
    """« 34 lettres parties, 2 relances, 1 abandonnée »."""
    if not report.total and not report.failed:
        return "Rien n'avait à partir."
    said = [plural(left.letters, "lettre partie", "lettres parties")]
    if left.digests:
        said.append(f"dont {plural(left.digests, 'résumé du jour', 'résumés du jour')}")
    if left.reminders:
        said.append(plural(left.reminders, "relance", "relances"))
    if report.dropped:
        words = ("abandonnée, plus attendue", "abandonnées, plus attendues")
        said.append(plural(report.dropped, *words))
    if report.retried:
        said.append(plural(report.retried, "remise à plus tard", "remises à plus tard"))
    if report.parked:
        words = ("refusée, mise de côté", "refusées, mises de côté")
        said.append(plural(report.parked, *words))
    said += [f"le courrier de {f.academy} {f.school_year} n'est pas parti" for f in report.failed]
    return ", ".join(said) + "."


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
