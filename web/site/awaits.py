"""What awaits somebody, the most pressing first: one list, for the first page and « Ma page ».

What letters asked and is not done (the planner's own cohorts say so), the papers that are theirs to
write, the drafts of their school; where they pilot or animate, the letters that wait for their
word, the decisions to announce, the schools to call. Never a second reckoning: each line is a row,
a letter's, or the figure of the page that it leads to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from models.access.rights import Gesture
from models.serving.home import own
from models.serving.home.front_kept import KeptFront, front_of, vacant_in
from models.serving.mail.awaiting import held_count
from models.serving.perimeter import Perimeter
from models.serving.validation.announcements import kept_back
from models.territory.unit import Level
from models.words.french import long_date, plural
from web.site.door import Visit
from web.site.navigation import sees_others
from web.site.own_work import OwnWork, own_work
from web.site.places import of_message
from web.site.within import Here


@dataclass(frozen=True, kw_only=True)
class AwaitingLine:
    """One thing to do: *words* say what, of which action; *asked* how it is called; *path* where it
    is done; *when* its date in words, *left* in school days (below 0: it is late)."""

    words: str
    asked: str
    path: str
    when: str = ""
    due: date | None = None
    left: int | None = None
    late: bool = False

    @property
    def how_long(self) -> str:
        """« il reste 3 jours de classe »; empty for what has no date."""
        if self.left is None:
            return ""
        days = plural(abs(self.left), "jour de classe", "jours de classe")
        if self.left > 0:
            return f"il reste {days}"
        return f"en retard de {days}" if self.left else "dernier jour"


@dataclass(frozen=True, kw_only=True)
class Awaits:
    """What awaits somebody; *more*: how many other things, that their queue shows; *silent*:
    schools to call, for who animates while the call is open (0 otherwise)."""

    lines: tuple[AwaitingLine, ...] = ()
    more: int = 0
    silent: int = 0

    @property
    def total(self) -> int:
        return len(self.lines) + self.more

    @property
    def late(self) -> int:
        return sum(line.late for line in self.lines)


def what_awaits(visit: Visit, at: Here | None) -> Awaits:
    """What awaits who reads; *at*: the cycle of theirs, whose papers they may have to write."""
    asked = own.awaited(visit.session, visit.scope.slots, visit.moment)
    lines = [_asked(one) for one in asked.first]
    known = {line.path for line in lines}
    silent = 0
    if at is not None and at.live:
        silent = _to_call(at)
        lines += [*_held(at), *_to_announce(at), *_to_name(at)]
        lines += _calls(at, silent) if silent else ()
        papers = (one for one in own_work(at)[0] if one.to_do and one.path not in known)
        lines += [_to_write(at, one) for one in papers]
    lines += [line for line in _drafts(visit) if line.path not in known]
    more = asked.total - len(asked.first)
    return Awaits(lines=tuple(_sorted(lines)), more=more, silent=silent)


def _sorted(lines: Iterable[AwaitingLine]) -> list[AwaitingLine]:
    return sorted(lines, key=lambda one: (not one.late, one.due or date.max, one.words))


def _asked(one: own.AwaitedWork) -> AwaitingLine:
    place = of_message(one.row, one.topic)
    return AwaitingLine(
        words=one.words,
        asked=one.asked if one.due_at else f"{one.asked} · {one.unit}",
        path=place.path if place else "",
        when=one.due_at,
        due=one.due,
        left=one.left if one.due_at else None,
        late=one.left is not None and one.left < 0,
    )


def _to_write(at: Here, one: OwnWork) -> AwaitingLine:
    """A paper of the cadrage; one without a date is asked for by the letter above it."""
    left = at.course.calendar().between(at.day, one.due) if one.due else None
    return AwaitingLine(
        words=f"{one.words}, {one.unit}",
        asked=one.state.words if one.state else "",
        path=one.path,
        when=f"pour le {long_date(one.due)}" if one.due else "",
        due=one.due,
        left=left,
        late=left is not None and left < 0,
    )


# ── where they pilot or animate ──────────────────────────────────────────────────────────────────


def _held(at: Here) -> Iterator[AwaitingLine]:
    """The letters that wait for the word of who sees to the mail; each day that passes counts."""
    if not at.may(Gesture.SEE_TO_MAIL, at.course.academy_id):
        return
    if held := held_count(at.session, [at.course.cycle_id], at.moment):
        yield AwaitingLine(
            words=plural(held, "courrier attend votre accord", "courriers attendent votre accord"),
            asked="les relire, puis les laisser partir",
            path="/outbox?state=held",
            due=at.day,
        )


def _to_announce(at: Here) -> Iterator[AwaitingLine]:
    """The decisions that are kept to be announced together, by week and place."""
    at_once = at.course.definition.announcing == "at_once"
    if at_once or not at.may(Gesture.ANNOUNCE, at.course.academy_id):
        return
    for group in kept_back(at.session, at.course, at.moment):
        if group.kept and not group.announced:
            yield AwaitingLine(
                words=f"Annoncer {plural(group.kept, 'décision', 'décisions')}",
                asked="annoncées ensemble, quand vous le dites",
                path="/announcements",
                when=f"au plus tard le {long_date(group.on)}" if group.on else "",
                due=group.on,
            )


def _to_name(at: Here) -> Iterator[AwaitingLine]:
    """The units that nobody animates, for who may name somebody there."""
    names = at.who.scope.may_at(Gesture.NAME_SOMEBODY)
    if not any(held.level is not Level.SCHOOL for held in names):
        return
    if vacant := vacant_in(at.session, _whole(at), at.course, at.moment):
        units = plural(vacant, "unité n'en a pas", "unités n'en ont pas")
        yield AwaitingLine(
            words=f"Nommer les relais qui manquent : {units}",
            asked="ce qui lui revient est demandé au-dessus d'elle"
            if vacant == 1
            else "ce qui leur revient est demandé au-dessus d'elles",
            path=f"{at.path}/relays",
            due=at.day,
        )


def _to_call(at: Here) -> int:
    """How many schools of who animates were not heard of, while the call is open."""
    opens, closes = at.course.call_days(at.course.home)
    if not sees_others(at.who) or not opens <= at.day <= closes:
        return 0
    return own_figures(at).silent


def own_figures(at: Here) -> KeptFront:
    """The figures of the whole territory of who reads."""
    return front_of(at.session, _whole(at), at.course, at.cycle.state, at.moment)


def _whole(at: Here) -> Perimeter:
    return Perimeter(cycle_ids=(at.course.cycle_id,), scope=at.who.scope)


def _calls(at: Here, silent: int) -> Iterator[AwaitingLine]:
    _, closes = at.course.call_days(at.course.home)
    schools = plural(silent, "établissement", "établissements")
    yield AwaitingLine(
        words=f"Relancer {schools} sans proposition à ce jour",
        asked="appel à actions",
        path=f"{at.path}/silence",
        when=f"jusqu'au {long_date(closes)}",
        due=closes,
        left=at.course.calendar().between(at.day, closes),
    )


def _drafts(visit: Visit) -> list[AwaitingLine]:
    """The drafts of the schools that they hold a function in, whose day is not past."""
    homes = [held.unit_id for held in visit.who.held if held.level is Level.SCHOOL]
    return [
        AwaitingLine(
            words=f"Terminer le brouillon « {one.title} »"
            if one.title
            else "Terminer un brouillon",
            asked=f"brouillon · {one.unit}",
            path=f"/actions/{one.action_id}/edit",
        )
        for one in own.drafts_of(visit.session, homes, visit.day)
    ]
