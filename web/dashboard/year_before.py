"""Last year, on « Où en est-on »: its figures, on the same day and in the end; a curve."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from models.serving.dashboard.curve import of_one, of_several
from models.serving.dashboard.put_off_weeks import PutOffNote, put_off_weeks
from models.serving.dashboard.same_day import SameDay, same_date, same_school_day
from models.serving.dashboard.standing import Figures, RowGroup, StandingRow
from models.serving.dashboard.year_before import YearBefore, figures_before, proposals_by_day
from models.year.course import Course, load_course
from models.year.cycle import Cycle
from web.dashboard.curve import Drawn, drawn, ordinal
from web.site.view import View


@dataclass(frozen=True, kw_only=True)
class Compared:
    """*before*: None where nothing was run; *curve*: None where nothing was ever proposed; *day*:
    the same day, in words; *put_off*: the weeks that were, in either year."""

    before: YearBefore | None
    curve: Drawn | None
    day: str = ""
    put_off: tuple[PutOffNote, ...] = ()

    @property
    def then(self) -> Figures:
        return self.before.then if self.before else Figures()

    @property
    def whole(self) -> Figures:
        return self.before.whole if self.before else Figures()

    def of(self, row: StandingRow) -> Figures:
        """Last year's figures of a row on the same day; none where nothing was run."""
        return self.before.of(row) if self.before else Figures()

    def of_group(self, group: RowGroup) -> Figures:
        """The same, of the rows of a group."""
        return self.before.of_group(group) if self.before else Figures()


def compared(session: Session, view: View, proposed: int) -> Compared:
    """The year before of *view*, in whose cycles *proposed* actions count as proposed."""
    last = _last(session, view)
    before = figures_before(session, view.before, _same(view, last)) if view.before else None
    if before is not None and not before.whole.any:
        before = None
    now = proposals_by_day(session, view.perimeter)
    then = before.days if before else {}
    if view.at is None:
        curve = of_several(now, view.day, then)
    else:
        curve = of_one(view.at.course, now, view.day, last if before else None, then)
    day = _in_words(before.same) if before else ""
    cycles = view.before.cycle_ids if before and view.before else ()
    said = put_off_weeks(session, view.perimeter, cycles)
    return Compared(before=before, curve=drawn(curve, proposed, before), day=day, put_off=said)


def _last(session: Session, view: View) -> Course | None:
    """The course of the year before, where there is one and one only."""
    if view.at is None or view.before is None:
        return None
    return load_course(session, session.get_one(Cycle, view.before.cycle_ids[0]))


def _same(view: View, last: Course | None) -> SameDay:
    if view.at is None or last is None:
        return same_date(view.day)
    return same_school_day(view.at.course, last, view.day)


def _in_words(same: SameDay) -> str:
    if same.nth is None:
        return "à la même date"
    if same.nth < 1:
        return "au même jour de classe"
    return f"au {ordinal(same.nth)} jour de classe de l'appel"
