"""What is done of setting up an académie, and what comes next: each line is reckoned from the rows.

Nothing of it is ticked by hand: a line is done when what it speaks of is there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Session

from models.calendar.facts import CalendarUnknown
from models.calendar.places import split_place
from models.calendar.school_year import label_of, school_year_of
from models.calendar.table import NATIONAL, calendar_for, known
from models.clock import Moment
from models.errors import Refusal
from models.gestures.cycle import opening
from models.gestures.cycle.checking import checked_definition
from models.gestures.cycle.trusting import PAGE as TRUST_PAGE
from models.gestures.people.signing_in import RULE as SIGN_IN
from models.journal import JOURNAL
from models.outbox.mail_urls import mail_leaves as reaches_out
from models.serving.setup.holes import vacancies
from models.territory.holders import slots_of
from models.territory.people import ASSIGNMENT
from models.territory.rows import UnitRow
from models.territory.schools import is_school
from models.territory.unit import UNIT, Level, Unit, UnitState
from models.territory.within import of_academy
from models.words.french import plural
from models.words.moments import PARIS, long_span
from models.work.message import MESSAGE, MessageState
from models.year.course import load_course
from models.year.cycle import CYCLE, Cycle, CycleState
from models.year.participation import definition_of
from models.year.trust import NEEDED


class LineStanding(StrEnum):
    """Where a line stands."""

    DONE = "done"
    LACKING = "lacking"
    """It must be done before the launch."""
    OPTIONAL = "optional"
    """One may launch without."""


@dataclass(frozen=True, kw_only=True)
class SetupLine:
    """One line: its *title*, what there is to know of it, and the page where one goes on."""

    code: str
    title: str
    standing: LineStanding
    sentence: str
    path: str
    words: str
    more: tuple[str, ...] = ()

    @property
    def is_done(self) -> bool:
        return self.standing is LineStanding.DONE


@dataclass(frozen=True, kw_only=True)
class Checklist:
    """Every line, in order; *cycle*: the draft or the live one that they speak of."""

    lines: tuple[SetupLine, ...]
    cycle: Cycle | None = field(default=None, repr=False)

    @property
    def next(self) -> SetupLine | None:
        """The first that is to be done before the launch."""
        return next((one for one in self.lines if one.standing is LineStanding.LACKING), None)

    @property
    def done(self) -> int:
        return sum(one.is_done for one in self.lines)


def checklist(session: Session, academy: Unit, moment: Moment, *, mail_leaves: bool) -> Checklist:
    """Where setting up *academy* stands; *mail_leaves*: whether a mail server is set."""
    today = moment.in_timezone(academy.timezone or PARIS).date()
    cycle = prepared_cycle(session, academy)
    lines = (
        _territory(session, academy),
        _people(session, academy, today),
        _functions(session, academy, today),
        _calendar(session, academy, _year(academy, cycle, moment)),
        _drafted(academy, cycle),
        _trust(session, cycle),
        _mail(session, academy, cycle, leaves=mail_leaves),
        _checked(session, cycle, moment),
        _rehearsed(session, cycle),
        _launched(cycle),
    )
    return Checklist(lines=lines, cycle=cycle)


def prepared_cycle(session: Session, academy: Unit) -> Cycle | None:
    """The cycle that is being prepared, else the one that runs; else the last."""
    c = CYCLE.c
    by_state = sa.case((c.state == CycleState.DRAFT, 0), (c.state == CycleState.LIVE, 1), else_=2)
    query = sa.select(Cycle).where(c.academy_id == academy.id)
    return session.scalars(query.order_by(by_state, c.week.desc()).limit(1)).first()


def _year(academy: UnitRow, cycle: Cycle | None, moment: Moment) -> str:
    """The school year that is prepared: that of the cycle, else the one under way."""
    if cycle is not None:
        return str(cycle.school_year)
    place = split_place(academy.place)[0]
    return school_year_of(moment.in_timezone(academy.timezone or PARIS).date(), place)


def _standing(done: bool, *, needed: bool = True) -> LineStanding:
    return LineStanding.DONE if done else LineStanding.LACKING if needed else LineStanding.OPTIONAL


def _count(session: Session, *where: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.count()).select_from(UNIT).where(*where)
    return int(session.connection().execute(query).scalar_one())


def _territory(session: Session, academy: Unit) -> SetupLine:
    here = (is_school(), of_academy(academy.id), UNIT.c.state != UnitState.CLOSED)
    schools = _count(session, *here)
    loose = _count(session, *here, UNIT.c.basin_id.is_(None))
    sentence = "Aucun établissement n'est encore connu : déposez l'Annuaire de l'éducation."
    if schools:
        sentence = plural(schools, "établissement est connu", "établissements sont connus") + "."
    more = f"{plural(loose, 'établissement', 'établissements')} sans bassin ni circonscription"
    return SetupLine(
        code="territory",
        title="Le territoire",
        standing=_standing(schools > 0),
        sentence=sentence,
        path="/setup/attach" if loose else "/setup/territory",
        words="Les rattacher" if loose else "Déposer un annuaire",
        more=(more,) if loose else (),
    )


def _people(session: Session, academy: Unit, today: date) -> SetupLine:
    a = ASSIGNMENT.c
    query = (
        sa.select(sa.func.count(sa.distinct(a.person_id)))
        .join(UNIT, UNIT.c.id == a.unit_id)
        .where(of_academy(academy.id), a.starts <= today, a.ends >= today)
    )
    people = int(session.connection().execute(query).scalar_one())
    pilot = bool(slots_of(session, int(academy.id or 0), "pilot", today))
    known_ = plural(people, "personne a une fonction", "personnes ont une fonction")
    sentence = f"{known_}, dont le pilote académique." if pilot else f"{known_}."
    lacks = "Le pilote académique n'est pas nommé : lui seul répond du cycle."
    return SetupLine(
        code="people",
        title="Les personnes",
        standing=_standing(pilot),
        sentence=sentence,
        path="/setup/people",
        words="Déposer un fichier, ou nommer quelqu'un",
        more=() if pilot else (lacks,),
    )


def _functions(session: Session, academy: Unit, today: date) -> SetupLine:
    found = vacancies(session, int(academy.id or 0), today)
    holes = sum(one.lacking for one in found)
    pilots = next((v for v in found if v.function == "pilot" and v.level is Level.DEPARTMENT), None)
    relays = next((v for v in found if v.function == "relay"), None)
    more = []
    if pilots:
        more.append(f"Pilotes départementaux à nommer : {pilots.lacking} sur {pilots.units}")
    if relays:
        more.append(f"Relais de bassin ou de circonscription : {relays.lacking} sur {relays.units}")
    sentence = "Chaque fonction attendue a quelqu'un."
    if holes:
        counted = plural(
            holes, "fonction attendue n'a personne", "fonctions attendues n'ont personne"
        )
        sentence = (
            f"{counted}. Rien n'est bloqué : une fois le cycle lancé, chacun nomme le suivant."
        )
    return SetupLine(
        code="functions",
        title="Les fonctions sans personne",
        standing=_standing(not holes, needed=False),
        sentence=sentence,
        path="/setup/people#fonctions",
        words="Voir lesquelles",
        more=tuple(more),
    )


def _calendar(session: Session, academy: Unit, year: str) -> SetupLine:
    sentence, more, there = f"Les vacances de {year} sont connues, avec leur source.", [], True
    try:
        calendar = calendar_for(session, academy.place, academy.timezone, year)
    except CalendarUnknown as unknown:
        sentence, there = unknown.sentence, False
    else:
        guessed = [h.name for h in calendar.holidays_of_year() if not h.official]
        if guessed:
            more.append(f"Encore prévisionnel : {', '.join(guessed)}")
    more += _own_lacking(session, academy, year)
    return SetupLine(
        code="calendar",
        title="Le calendrier",
        standing=_standing(there),
        sentence=sentence,
        path="/setup/calendar",
        words="Voir et compléter",
        more=tuple(more),
    )


def _own_lacking(session: Session, academy: Unit, year: str) -> list[str]:
    """The places of an académie that have holidays of their own, of which none is known."""
    query = (
        sa.select(UNIT.c.place)
        .where(of_academy(academy.id), UNIT.c.level.in_([Level.ACADEMY, Level.DEPARTMENT]))
        .distinct()
    )
    zones = {split_place(place)[0] for place in session.connection().execute(query).scalars()}
    own = sorted(zones - set(NATIONAL))
    told = {key[0] for key in known(session, own) if key[1] in (year, label_of(int(year[:4])))}
    return [f"Vacances propres à {zone} : à saisir" for zone in own if zone not in told]


def _drafted(academy: UnitRow, cycle: Cycle | None) -> SetupLine:
    sentence = "Choisissez la semaine : toutes les dates de l'année s'en déduisent."
    if cycle is not None:
        sentence = f"Cycle {cycle.school_year} : {long_span(cycle.week, cycle.week_ends)}."
    return SetupLine(
        code="draft",
        title="Le cycle",
        standing=_standing(cycle is not None and cycle.state is not CycleState.CLOSED),
        sentence=sentence,
        path="/setup/draft",
        words="Préparer le cycle" if cycle is None else "Voir ou reprendre les dates",
    )


def _trust(session: Session, cycle: Cycle | None) -> SetupLine:
    missing = definition_of(cycle).trust.missing if cycle is not None else tuple(NEEDED.values())
    sentence = "Il est dit qui répond du portail et des données."
    if missing:
        sentence = f"Il manque {', '.join(missing)}."
    return SetupLine(
        code="trust",
        title="La confiance",
        standing=_standing(not missing, needed=reaches_out(session)),
        sentence=sentence,
        path=_page_of(cycle, TRUST_PAGE),
        words="Dire qui répond du portail",
    )


def _mail(session: Session, academy: Unit, cycle: Cycle | None, *, leaves: bool) -> SetupLine:
    sent = cycle is not None and leaves and _tried(session, cycle)
    sentence = "Un courrier d'essai est parti." if sent else "Envoyez-vous un courrier d'essai."
    if not leaves:
        sentence = (
            "Aucun serveur de mail n'est réglé : les courriers restent dans la boîte locale du "
            "portail."
        )
    return SetupLine(
        code="mail",
        title="Le courrier",
        standing=_standing(bool(sent), needed=False),
        sentence=sentence,
        path="/setup/mail",
        words="Essayer",
    )


def _tried(session: Session, cycle: Cycle) -> bool:
    """Whether a letter that signs in has left: the trial is one."""
    m = MESSAGE.c
    query = sa.select(m.id).where(
        m.cycle_id == cycle.id, m.rule == SIGN_IN, m.state == MessageState.SENT
    )
    return session.connection().execute(query.limit(1)).first() is not None


def _checked(session: Session, cycle: Cycle | None, moment: Moment) -> SetupLine:
    sentence, fine = "Une fois le cycle préparé, sa vérification dit ce qui manque.", False
    if cycle is not None:
        try:
            _need_sound(session, cycle, moment)
        except Refusal as refusal:
            sentence = f"{refusal.sentence} {refusal.next_step}".strip()
        else:
            drafted = cycle.state is CycleState.DRAFT
            sentence = "Le cycle peut être lancé tel qu'il est." if drafted else "Elle est faite."
            fine = True
    return SetupLine(
        code="check",
        title="La vérification",
        standing=_standing(fine),
        sentence=sentence,
        path="/setup/check",
        words="Vérifier",
    )


def _need_sound(session: Session, cycle: Cycle, moment: Moment) -> None:
    if cycle.state is CycleState.DRAFT:
        checked_definition(cycle.changes)
        course = load_course(session, cycle, moment)
        opening.need_launchable(session, cycle, course, moment)


def _page_of(cycle: Cycle | None, path: str) -> str:
    """The page of a cycle; of none, where one is drafted first."""
    return f"{path}?cycle={cycle.id}" if cycle is not None else "/setup/draft"


def _rehearsed(session: Session, cycle: Cycle | None) -> SetupLine:
    done = cycle is not None and _was_rehearsed(session, cycle)
    return SetupLine(
        code="rehearse",
        title="La répétition",
        standing=_standing(done, needed=False),
        sentence="L'année a été répétée telle qu'elle est."
        if done
        else "Faites passer l'année sur une copie : chaque courrier, à qui, quel jour.",
        path=_page_of(cycle, "/rehearsal"),
        words="Répéter l'année",
    )


def _was_rehearsed(session: Session, cycle: Cycle) -> bool:
    """Whether the year was rehearsed since the cycle last changed, or was launched."""
    if cycle.state is not CycleState.DRAFT:
        return True
    j = JOURNAL.c
    what = ("cycle.rehearsed", "cycle.changed", "cycle.drafted")
    query = sa.select(j.what).where(j.chain == cycle.id, j.what.in_(what))
    last = session.connection().execute(query.order_by(j.seq.desc()).limit(1)).scalar()
    return bool(last == "cycle.rehearsed")


def _launched(cycle: Cycle | None) -> SetupLine:
    live = cycle is not None and cycle.state is CycleState.LIVE
    return SetupLine(
        code="launch",
        title="Le lancement",
        standing=_standing(live),
        sentence="Le cycle est lancé : les courriers partent à leur date."
        if live
        else "Rien ne part avant que vous ayez tapé le nombre de courriers de la première "
        "quinzaine.",
        path=_page_of(cycle, "/launch"),
        words="Lancer",
    )
