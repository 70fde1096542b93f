"""Days and recurrences as people type them in French, one line each, expanded by rrule.

« 16/03/2027, 9h, 12h », « jusqu'au 18 mars », « du 16 au 20 mars », « chaque lundi », « les mardis
et jeudis », « un lundi sur deux », « tous les jours sauf le mercredi »: what comes back does so
within the week of who types it, or between the two days that are given. What is not understood is
named.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateutil.rrule import DAILY, WEEKLY, rrule  # type: ignore[import-untyped]

from models.intake.days import MONTHS, WEEKDAYS, BadDay, need_day
from models.words.days import days_in_words
from models.work.days import Days, HeldDay, in_order

MOST = 40
"""Days of one action: two months of school days."""
LONGEST = timedelta(days=366)
EXAMPLES = (
    "Écrivez une date par ligne (« 16/03/2027, 9h, 12h »), « jusqu'au 18 mars », « du 16 au 20 "
    "mars », « chaque lundi » ou « tous les jours »."
)


class NotUnderstood(Exception):
    """A line that says no day; its sentence says which, and how to write it."""


@dataclass(frozen=True, kw_only=True)
class DayBounds:
    """Where a recurrence stays: from *opens* to *closes*; *taught*: whether there is class."""

    opens: date
    closes: date
    taught: Callable[[date], bool] = lambda day: day.weekday() < 5


@dataclass(frozen=True, kw_only=True)
class TypedDays:
    """What a form or a command says: *first*, the action's date, its hours, what comes beside."""

    first: date | None = None
    starts: str = ""
    ends: str = ""
    until: str = ""
    more: str = ""


def days_typed(typed: TypedDays, frame: DayBounds | None = None) -> Days:
    """The days that *typed* says; none when it says nothing. Raises :class:`NotUnderstood`."""
    hours = need_hours(clock_typed(typed.starts), clock_typed(typed.ends))
    reading = _Reading(first=typed.first, frame=frame)
    found = [HeldDay(day, *hours) for day in reading.until(typed.until)]
    lines = [part.strip() for line in typed.more.splitlines() for part in line.split(";")]
    for line in filter(None, lines):
        days, own = reading.line(line)
        found += [HeldDay(day, *(own or hours)) for day in days]
    if typed.first and typed.first not in {day.on for day in found}:
        found.append(HeldDay(typed.first, *hours))
    if len(found) > MOST:
        raise NotUnderstood(f"Cela fait {len(found)} jours : {MOST} au plus pour une action.")
    if not found and hours != (None, None):
        raise NotUnderstood("Donnez d'abord le jour, puis ses heures.")
    return in_order(found)


def as_typed(days: Days) -> TypedDays:
    """*days* as one would have typed them."""
    first, others = days[0], days[1:]
    hours = (first.starts, first.ends)
    lines = [
        ", ".join([f"{day.on:%d/%m/%Y}", *(() if (day.starts, day.ends) == hours else _own(day))])
        for day in others
    ]
    return TypedDays(
        first=first.on,
        starts=first.starts or "",
        ends=first.ends or "",
        more="\n".join(lines),
    )


def _own(day: HeldDay) -> tuple[str, ...]:
    if day.starts and day.ends:
        return day.starts, day.ends
    if day.starts:
        return (day.starts,)
    return (f"jusqu'à {day.ends}",) if day.ends else (NO_HOURS[0],)


# ── hours ────────────────────────────────────────────────────────────────────────────────────────

HOUR = r"(?P<{0}>[01]?\d|2[0-4])\s*(?:h|:)\s*(?P<{0}m>[0-5]\d)?(?![\d/])"
JOINT = r"\s*(?:,|;|-|–|—|\ba\b|\bet\b)?\s*(?:\ba\b\s*)?"
HOURS = re.compile(
    rf"[\s,(]*(?P<only>\bjusqu'a\b|\bavant\b)?[\s,]*(?:\bde\b|\ba\b|\bdes\b|\ba partir de\b)?\s*"
    rf"{HOUR.format('starts')}(?:{JOINT}{HOUR.format('ends')})?[\s)]*$"
)
NO_HOURS = ("sans heure", "toute la journee")
Hours = tuple[str | None, str | None]


def clock_typed(text: str) -> str | None:
    """« 09:00 » for « 9h », « 9 h 00 », « 9:00 »."""
    bare = _bare(text)
    if not bare:
        return None
    found = re.fullmatch(HOUR.format("t"), bare if re.search(r"[h:]", bare) else f"{bare}h")
    if found is None:
        raise NotUnderstood(f"« {text[:20]} » n'est pas une heure : écrivez « 9h » ou « 14h30 ».")
    return _said(found, "t")


def _said(found: re.Match[str], name: str) -> str | None:
    if found[name] is None:
        return None
    hour, minute = int(found[name]), int(found[f"{name}m"] or 0)
    if hour == 24:
        raise NotUnderstood("Une journée va de 0 h à 23 h 59.")
    return f"{hour:02}:{minute:02}"


def need_hours(starts: str | None, ends: str | None) -> Hours:
    if starts and ends and ends <= starts:
        raise NotUnderstood(f"L'heure de fin ({ends}) vient avant celle du début ({starts}).")
    return starts, ends


def _split_hours(line: str) -> tuple[str, Hours | None]:
    """What a line says besides its hours, and them; None when it says none."""
    for words in NO_HOURS:
        if line.endswith(words):
            return line[: -len(words)].rstrip(" ,"), (None, None)
    found = HOURS.search(line)
    if found is None:
        return line, None
    rest, starts, ends = line[: found.start()], _said(found, "starts"), _said(found, "ends")
    if found["only"] and ends is None:
        return rest, (None, starts)
    return rest, need_hours(starts, ends)


# ── days ─────────────────────────────────────────────────────────────────────────────────────────

DAY = "|".join(f"{name}s?" for name in WEEKDAYS)
UNTIL = re.compile(r"^(?:du .+ )?jusqu'au (?P<last>.+)$")
SPAN = re.compile(r"^(?:du|entre le) (?P<first>.+?) (?:au|et le|jusqu'au) (?P<last>.+)$")
BETWEEN = re.compile(r"^(?P<what>.+?),? (?:du|entre le) (?P<first>.+?) (?:au|et le) (?P<last>.+)$")
WHAT_UNTIL = re.compile(r"^(?P<what>.+?),? jusqu'au (?P<last>.+)$")
BUT = re.compile(r"^(?P<what>.+?),? (?:sauf|hors) (?P<but>.+)$")
ALL = re.compile(r"^(?:tous les jours|chaque jour|toute la semaine)(?P<ends>,? .*)?$")
EVERY = re.compile(rf"^(?:(?:chaque|tous les|les|le) )?(?P<days>(?:{DAY}|,| |et|les|le)+)$")
ONE_IN = re.compile(rf"^un (?P<days>{DAY}) sur (?P<n>deux|trois|2|3)$")
WEEK_ENDS = ("samedi compris", "samedis compris", "week-end compris", "dimanche compris")
MONTH = re.compile(r"[a-z]{3,9}\.?(?: \d{2,4})?$|[/.-]")


@dataclass(frozen=True, kw_only=True)
class _Reading:
    first: date | None
    frame: DayBounds | None

    def until(self, text: str) -> list[date]:
        """Every day from the first to the one that is given."""
        if not text.strip():
            return []
        if self.first is None:
            raise NotUnderstood("Donnez d'abord la date du premier jour.")
        return self._span(self.first, self._day(_bare(text), text))

    def line(self, typed: str) -> tuple[list[date], Hours | None]:
        """The days of a line, and its own hours. Raises :class:`NotUnderstood`."""
        bare, hours = _split_hours(_bare(typed))
        days = self._days(bare.strip(" ,."), typed)
        if not days:
            raise NotUnderstood(f"« {typed[:60]} » ne donne aucun jour {self._where()}.")
        return days, hours

    def _where(self) -> str:
        if self.frame is None:
            return "ici"
        return f"dans la semaine, {days_in_words([self.frame.opens])} – {self._closes()}"

    def _closes(self) -> str:
        return days_in_words([self.frame.closes]) if self.frame else ""

    def _days(self, bare: str, typed: str) -> list[date]:
        if found := UNTIL.match(bare):
            if self.first is None and not bare.startswith("du "):
                raise NotUnderstood(f"« {typed[:60]} » : donnez d'abord la date du premier jour.")
            if not bare.startswith("du "):
                return self.until(found["last"])
        if found := SPAN.match(bare):
            return self._span(*self._ends(found, typed))
        if found := BETWEEN.match(bare):
            return self._back(found["what"], *self._ends(found, typed), typed)
        if found := WHAT_UNTIL.match(bare):
            opens = self.first or self._framed(typed).opens
            return self._back(found["what"], opens, self._day(found["last"], typed), typed)
        if _recurs(bare):
            frame = self._framed(typed)
            return self._back(bare, frame.opens, frame.closes, typed)
        return [self._day(bare.removeprefix("le ").removeprefix("et "), typed)]

    def _framed(self, typed: str) -> DayBounds:
        if self.frame is None:
            raise NotUnderstood(
                f"« {typed[:60]} » : dites entre quels jours, par exemple « {typed[:30]} du 15 au "
                "19 mars »."
            )
        return self.frame

    def _ends(self, found: re.Match[str], typed: str) -> tuple[date, date]:
        last = self._day(found["last"], typed)
        first = found["first"]
        if not MONTH.search(first) or _names_a_day_alone(first):  # « du 16 au 20 mars »
            first = f"{first} {_month_of(last)}"
        return self._day(first, typed, not_after=last), last

    def _span(self, first: date, last: date) -> list[date]:
        """Every day, week-ends apart unless it begins or ends on one."""
        _need_order(first, last)
        ends = {first.weekday(), last.weekday()} & {5, 6}
        return [d for d in _daily(first, last) if d.weekday() < 5 or ends]

    def _back(self, what: str, first: date, last: date, typed: str) -> list[date]:
        """What comes back between two days."""
        _need_order(first, last)
        but: frozenset[int] = frozenset()
        if found := BUT.match(what):
            what, but = found["what"], _weekdays(found["but"], typed)
        if found := ALL.match(what):
            whole = any(words in (found["ends"] or "") for words in WEEK_ENDS)
            return self._every_day(first, last, but, typed, found["ends"] or "", whole)
        step = 1
        if found := ONE_IN.match(what):
            what, step = found["days"], {"deux": 2, "2": 2}.get(found["n"], 3)
        days = _weekdays(what, typed) - but
        start, end = (datetime(d.year, d.month, d.day) for d in (first, last))  # noqa: DTZ001
        found_ = rrule(WEEKLY, dtstart=start, until=end, byweekday=sorted(days), interval=step)
        return [moment.date() for moment in found_] if days else []

    def _every_day(
        self, first: date, last: date, but: frozenset[int], typed: str, ends: str, whole: bool
    ) -> list[date]:
        if ends.strip(" ,") and not whole and ends.strip(" ,") not in ("de classe", "ouvres"):
            raise NotUnderstood(f"« {typed[:60]} » ne se comprend pas. {EXAMPLES}")
        taught = self.frame.taught if self.frame else lambda day: day.weekday() < 5
        every = [d for d in _daily(first, last) if d.weekday() not in but]
        if "week-end" in ends or "dimanche" in ends:
            return every
        return [d for d in every if taught(d) or (whole and d.weekday() == 5)]

    def _day(self, bare: str, typed: str, not_after: date | None = None) -> date:
        """The day of « 16 mars », « mardi 16 », « 16/03 », of the year that the action has."""
        text = bare.removeprefix("le ").strip(" ,.")
        near = not_after or self.first or (self.frame.opens if self.frame else None)
        if not re.search(r"\d", text):
            raise NotUnderstood(f"« {typed[:60]} » ne se comprend pas. {EXAMPLES}")
        try:
            return need_day(_completed(text, near) if near else text)
        except BadDay as bad:
            raise NotUnderstood(f"{bad.sentence} {EXAMPLES}") from None


def _completed(text: str, near: date) -> str:
    """*text* with the month and the year that it leaves unsaid: those of *near*."""
    if _names_a_day_alone(text):
        return f"{text} {_month_of(near)}"
    if re.search(r"\d(?:er)? [a-z]{3,9}\.?$", text):
        return f"{text} {near.year}"
    figures = re.fullmatch(r"\d{1,2}([/.-])\d{1,2}", text)
    return f"{text}{figures[1]}{near.year}" if figures else text


def _month_of(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"


def _names_a_day_alone(text: str) -> bool:
    return re.fullmatch(rf"(?:(?:{DAY}) )?\d{{1,2}}(?:er)?", text) is not None


def _recurs(bare: str) -> bool:
    what = BUT.match(bare)
    return any(shape.match(what["what"] if what else bare) for shape in (ALL, EVERY, ONE_IN))


def _weekdays(text: str, typed: str) -> frozenset[int]:
    """The numbers of the days of the week that *text* names: « mardis et jeudis »."""
    found = EVERY.match(text)
    words = re.findall(DAY, found["days"]) if found else []
    if not words:
        raise NotUnderstood(f"« {typed[:60]} » ne se comprend pas. {EXAMPLES}")
    return frozenset(WEEKDAYS.index(word.rstrip("s")) for word in words)


def _daily(first: date, last: date) -> Iterable[date]:
    start, end = (datetime(d.year, d.month, d.day) for d in (first, last))  # noqa: DTZ001
    return [moment.date() for moment in rrule(DAILY, dtstart=start, until=end)]


def _need_order(first: date, last: date) -> None:
    if last < first:
        raise NotUnderstood(
            f"Le dernier jour ({last:%d/%m/%Y}) vient avant le premier ({first:%d/%m/%Y})."
        )
    if last - first > LONGEST:
        raise NotUnderstood(
            f"Du {first:%d/%m/%Y} au {last:%d/%m/%Y}, il y a plus d'un an : vérifiez l'année."
        )


def _bare(text: str) -> str:
    """*text* in small letters without accents, its spaces and its apostrophes as one types them."""
    typed = re.sub("[–—]", "-", text.lower().replace("’", "'"))
    plain = unicodedata.normalize("NFKD", typed)
    return " ".join(plain.encode("ascii", "ignore").decode().split())
