"""The pages of what a cycle asks or tells a unit: the call, its team, the programme, the figures…

One entry a topic: its heading, what is asked until which milestone, what it lists, and how it is
seen that the work is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.clock import Moment
from models.letters import lists
from models.letters.signed_links import about
from models.letters.thanks import figures_of
from models.serving.actions.call import call_standing
from models.serving.letter_pages.about_reader import deputy, late_requests
from models.serving.letter_pages.about_work import paper_state, state_lines
from models.serving.letter_pages.put_off import put_off_told
from models.serving.letter_pages.sheet import (
    BrokenLink,
    Listing,
    Setting,
    Sheet,
    SheetLine,
    framed,
    kept_by,
    link_to,
    opened,
    setting,
)
from models.serving.letter_pages.told import Tell, TopicTold
from models.serving.meetings.shown import invitation_standing, invited_to, meeting_shown
from models.serving.programme.shown import programme_of
from models.serving.states import State, Tone
from models.territory.schools import a_school
from models.territory.unit import UNIT, Level
from models.territory.within import within
from models.words.collation import in_order
from models.words.french import long_date, plural
from models.work.action import ACTION, ActionState
from models.work.meeting import MeetingKind
from models.work.paper import PAPER, PaperKind, PaperState
from models.work.rows import ActionRow
from models.work.subjects import SubjectKind
from models.year.cycle import PARTICIPATION
from models.year.message_kinds import ListKind, Topic
from models.year.phases import PARTS, VALIDATION, PhaseKind

A = ActionState


@dataclass(frozen=True, kw_only=True)
class Page:
    """*part*: of the year, or words of its own; *due*: the milestone until which it is asked, or
    one for each level; *named_after*: the one whose title is its heading."""

    part: str
    heading: str
    tell: Tell
    asks: str = ""
    gesture: str = ""
    due: str | dict[Level, str] = ""
    named_after: str = ""


def topic_sheet(
    session: Session, moment: Moment, cycle_id: int, unit_id: int, name: str, seal: str
) -> Sheet:
    """The page of a topic, for one unit in one cycle."""
    link = opened(session, cycle_id, f"/u/{cycle_id}/{unit_id}/{name}", seal, moment)
    page = PAGES.get(name)
    if page is None:
        raise BrokenLink
    here = setting(session, link, unit_id, moment)
    told = page.tell(here)
    due = page.due if isinstance(page.due, str) else page.due.get(here.unit.level, "")
    asked: dict[str, Any] = {}
    if page.asks and not told.done:
        asked = {"asks": page.asks, "gesture": page.gesture, **here.until(told.due or here.on(due))}
    sheet = Sheet(
        kind=PARTS[page.part].on_a_page if page.part in PARTS else page.part,
        heading=_heading(here, page),
        state=told.state,
        facts=told.facts,
        listings=told.listings,
        standing=told.standing,
        programme=told.programme,
        put_off=told.put_off,
        invitation=told.invitation,
        invitations=told.invitations,
        **asked,
    )
    return framed(sheet, here)


def _heading(here: Setting, page: Page) -> str:
    """What the académie calls it, for what is a date of its year."""
    shape = here.course.definition.milestones.get(page.named_after)
    return shape.title if shape else page.heading


# ── how each is told ─────────────────────────────────────────────────────────────────────────────


def _read(here: Setting, kind: ListKind) -> dict[str, Any]:
    build = lists.BUILDERS[kind]
    return build(here.session, here.course, here.unit, here.track, here.moment)


def _listed(here: Setting, kind: ListKind, key: str = "items") -> tuple[SheetLine, ...]:
    """The lines that letters with this list show."""
    found = _read(here, kind)
    return tuple(SheetLine(**item) for item in found[key])


def _paper(kind: PaperKind) -> Tell:
    """Done once the unit's paper is submitted."""

    def tell(here: Setting) -> TopicTold:
        p = PAPER.c
        query = sa.select(PAPER).where(
            p.cycle_id == here.course.cycle_id, p.unit_id == here.unit.id, p.kind == kind
        )
        paper = here.session.connection().execute(query).first()
        done = paper is not None and paper.state is not PaperState.DRAFT
        return TopicTold(state=paper_state(paper), done=done)

    return tell


def _team(here: Setting) -> TopicTold:
    p = PARTICIPATION.c
    query = sa.select(p.team_complete).where(
        p.cycle_id == here.course.cycle_id, p.unit_id == here.unit.id
    )
    complete = bool(here.session.connection().execute(query).scalar_one_or_none())
    holes = _listed(here, ListKind.VACANT_FUNCTIONS)
    shown = Listing(
        title="Fonctions sans titulaire",
        lines=tuple(_told_apart(line, here.unit.name) for line in holes),
        empty="Chaque fonction attendue a son titulaire.",
    )
    if complete or not holes:
        return TopicTold(
            state=State(words="Équipe composée", tone=Tone.DONE), done=True, listings=(shown,)
        )
    words = plural(len(holes), "fonction sans titulaire", "fonctions sans titulaire")
    return TopicTold(state=State(words=words, tone=Tone.WAITING), listings=(shown,))


def _told_apart(line: SheetLine, unit: str) -> SheetLine:
    """A hole of the page's own unit by its function alone; one below, with where it is."""
    if line.unit == unit:
        return SheetLine(title=line.title)
    return SheetLine(title=line.title, unit=line.unit)


def _untitled(lines: tuple[SheetLine, ...]) -> tuple[SheetLine, ...]:
    """The lines without the unit, which the page names already."""
    return tuple(SheetLine(title=line.title) for line in lines)


def _assignments(here: Setting) -> TopicTold:
    left = _listed(here, ListKind.UNANSWERED_ASSIGNMENTS)
    shown = Listing(title="Sans réponse à ce jour", lines=left, empty="Tout est répondu.")
    if not left:
        state = State(words="Tout est répondu", tone=Tone.DONE)
        return TopicTold(state=state, done=True, listings=(shown,))
    words = plural(len(left), "fonction sans réponse", "fonctions sans réponse")
    return TopicTold(state=State(words=words, tone=Tone.WAITING), listings=(shown,))


def _relays(here: Setting) -> TopicTold:
    missing = _untitled(_listed(here, ListKind.UNITS_WITHOUT_RELAY))
    shown = Listing(
        title="Sans relais à ce jour",
        lines=missing,
        empty="Chaque bassin et chaque circonscription a son relais.",
    )
    if not missing:
        return TopicTold(
            state=State(words="Relais nommés", tone=Tone.DONE), done=True, listings=(shown,)
        )
    words = plural(len(missing), "relais à nommer", "relais à nommer")
    return TopicTold(state=State(words=words, tone=Tone.WAITING), listings=(shown,))


def _call(here: Setting) -> TopicTold:
    a = ACTION.c
    query = (
        sa.select(ACTION)
        .where(a.cycle_id == here.course.cycle_id, a.unit_id == here.unit.id)
        .order_by(a.on_date, a.title_order)
    )
    actions = here.session.connection().execute(query).all()
    closed = here.moment >= here.course.end_of(here.track, here.course.call_days(here.track)[1])
    own = state_lines(actions, lambda i: link_to(here, about(SubjectKind.ACTION, i)))
    shown = Listing(title="Ce que votre unité propose", lines=own, empty="Rien à ce jour.")
    standing = call_standing(here.session, here.course, here.unit.id, here.track, here.moment)
    answered = standing.reply is not None and not any(a.state is not A.WITHDRAWN for a in actions)
    state = State(words=standing.words.rstrip("."), tone=Tone.DONE) if answered else None
    return TopicTold(
        state=state or _of_call(actions, closed),
        done=closed or answered,
        listings=(shown,),
        standing=standing if a_school(here.unit) else None,
    )


def _of_call(actions: Sequence[ActionRow], closed: bool) -> State:
    sent = sum(a.state not in (A.DRAFT, A.WITHDRAWN) for a in actions)
    drafts = sum(a.state is A.DRAFT for a in actions)
    if sent:
        return State(words=plural(sent, "action soumise", "actions soumises"), tone=Tone.DONE)
    if closed:
        return State(words="L'appel est clos")
    if drafts:
        words = plural(drafts, "brouillon, pas encore soumis", "brouillons, pas encore soumis")
        return State(words=words, tone=Tone.LATE)
    return State(words="Aucune proposition à ce jour", tone=Tone.WAITING)


def _silent(here: Setting) -> TopicTold:
    lines = _listed(here, ListKind.SILENT_SCHOOLS)
    words = plural(len(lines), "école ou établissement", "écoles et établissements")
    shown = Listing(
        title="Sans proposition à ce jour",
        lines=tuple(SheetLine(title=x.title, detail=x.unit) for x in lines),
        empty="Chaque école et chaque établissement a proposé.",
    )
    return TopicTold(state=State(words=f"{words} sans proposition"), listings=(shown,))


def _parents(here: Setting) -> TopicTold:
    a = ACTION.c
    rows = here.session.connection().execute(
        sa.select(sa.func.count())
        .select_from(ACTION.join(UNIT, UNIT.c.id == a.unit_id))
        .where(
            a.cycle_id == here.course.cycle_id,
            a.with_parents.is_(sa.true()),
            a.state.not_in([A.DRAFT, A.WITHDRAWN, A.DECLINED, A.CANCELLED]),
            within(here.unit.id),
        )
    )
    count = int(rows.scalar_one())
    if count:
        words = plural(count, "action avec des parents", "actions avec des parents")
        return TopicTold(state=State(words=words, tone=Tone.DONE), done=True)
    return TopicTold(
        state=State(words="Aucune action avec les parents à ce jour", tone=Tone.WAITING)
    )


def _decisions(here: Setting) -> TopicTold:
    lines = _listed(here, ListKind.DECISIONS)
    shown = Listing(title="Actions", lines=lines, empty="Aucune décision n'est annoncée.")
    words = plural(len(lines), "décision annoncée", "décisions annoncées")
    return TopicTold(state=State(words=words), listings=(shown,))


def _programme(here: Setting) -> TopicTold:
    found = programme_of(here.session, here.course, here.unit)
    count = len(found.actions)
    words = plural(count, "action au programme", "actions au programme")
    return TopicTold(state=State(words=words), programme=found)


def _day(here: Setting) -> TopicTold:
    """What is held today, or the next day that holds something, or the last one that did."""
    found = programme_of(here.session, here.course, here.unit)
    coming = (day for day in found.days if day >= here.day)
    on = next(coming, found.days[-1] if found.days else here.day)
    when = "aujourd'hui" if on == here.day else f"le {long_date(on)}"
    shown = found.only(on)
    words = f"{plural(len(shown.actions), 'action', 'actions')} {when}"
    path = f"/cycles/{here.course.cycle_id}/day/{on}"
    whole = SheetLine(title="Dire ce qui a eu lieu, ajouter une photo, voir les autres", link=path)
    listing = Listing(title="La page du jour, une fois connecté", lines=(whole,))
    return TopicTold(state=State(words=words), programme=shown, listings=(listing,))


def _thanks(here: Setting) -> TopicTold:
    words = figures_of(here.session, here.course, here.unit.id).words
    lines = (SheetLine(title=here.unit.name, detail=words),) if words else ()
    shown = Listing(title="Ce que vous avez fait", lines=lines, empty="Rien n'est compté ici.")
    return TopicTold(state=State(words="Merci", tone=Tone.DONE), listings=(shown,))


def _objectives(here: Setting) -> TopicTold:
    found = _read(here, ListKind.OBJECTIVES)["objectives"]
    lines = tuple(SheetLine(title=one) for one in found)
    shown = Listing(title="Les objectifs", lines=lines, empty="Ils ne sont pas encore fixés.")
    return TopicTold(state=State(words="Publiés" if lines else "À venir"), listings=(shown,))


def _figures(here: Setting) -> TopicTold:
    figures = lists.figures(here.session, here.course, here.unit, here.moment)
    facts = tuple((title, plural(figures[key], "", "").strip()) for key, title in FIGURES.items())
    return TopicTold(state=State(words="Aujourd'hui"), facts=facts)


FIGURES = {
    "invited": "Écoles et établissements invités",
    "take_part": "Participent à une action",
    "silent": "Sans aucune proposition",
    "answered": "Ont répondu sans proposer",
    "drafts": "Brouillons",
    "proposed": "Actions proposées",
    "in_validation": "En validation",
    "lapsed": "Restées sans réponse",
    "late": "Réponses en retard",
    "accepted": "Actions retenues au programme",
    "declined": "Actions non retenues",
}


def _meeting(kind: MeetingKind) -> Tell:
    def tell(here: Setting) -> TopicTold:
        on = here.on(kind.value)
        if on is None:
            return TopicTold(state=State(words="N'a pas lieu cette année"))
        words = "Passé" if on < here.day else ("Aujourd'hui" if on == here.day else "À venir")
        shown = meeting_shown(here.session, here.course, kind, on)
        facts = (("Date", shown.when), ("Lieu", shown.where), ("À savoir", shown.text))
        lines = tuple(SheetLine(title=one) for one in shown.items)
        slots = [slot for slot, _ in kept_by(here.session, here.bearer)]
        return TopicTold(
            state=State(words=words),
            facts=tuple(fact for fact in facts if fact[1]),
            listings=(Listing(title="L'ordre du jour", lines=lines),) if lines else (),
            invitation=invitation_standing(here.session, here.course, kind, slots, here.moment),
        )

    return tell


def _meetings(here: Setting) -> TopicTold:
    slots = [slot for slot, _ in kept_by(here.session, here.bearer)]
    found = invited_to(here.session, here.course, slots, here.moment)
    left = sum(one.standing.open and one.standing.reply is None for one in found)
    words = plural(left, "réponse attendue", "réponses attendues") if left else "Tout est répondu"
    tone = Tone.WAITING if left else Tone.DONE
    return TopicTold(state=State(words=words, tone=tone), invitations=found)


def _occasions(here: Setting) -> TopicTold:
    lines = _listed(here, ListKind.OCCASION)
    shown = Listing(title="Les temps forts", lines=lines, empty="Aucun temps fort annoncé.")
    words = plural(len(lines), "temps fort", "temps forts")
    return TopicTold(state=State(words=words), listings=(shown,))


def _year(here: Setting) -> TopicTold:
    dates = here.course.dates[here.track]
    titles = here.course.definition.milestones
    coming = [(m.on, titles[n].title) for n, m in dates.items() if m.on >= here.day]
    coming.sort(key=lambda one: (one[0], in_order(one[1])))
    lines = tuple(SheetLine(title=title, detail=long_date(on)) for on, title in coming)
    shown = Listing(title="Les dates à venir", lines=lines, empty="L'année est finie.")
    return TopicTold(state=State(words="En cours" if lines else "Terminée"), listings=(shown,))


SYNTHESES = {
    Level.BASIN: "synthesis_basin_due",
    Level.DEPARTMENT: "synthesis_department_due",
    Level.ACADEMY: "synthesis_academy_due",
}
PAGES: dict[str, Page] = {
    Topic.FRAMING: Page(
        part=PhaseKind.CADRAGE,
        heading="Écrire la lettre de cadrage",
        tell=_paper(PaperKind.LETTER),
        asks="La lettre de cadrage fixe les thèmes et les dates, et dit ce qui est attendu de "
        "chaque niveau. Elle est à écrire, puis à soumettre au recteur.",
        gesture="soumettre la lettre de cadrage",
        due="letter_due",
    ),
    Topic.TEAM: Page(
        part=PhaseKind.CADRAGE,
        heading="Composer l'équipe",
        tell=_team,
        asks="Une personne et, si possible, un suppléant pour chaque fonction. Une fonction peut "
        "rester sans titulaire : elle est seulement signalée.",
        gesture="nommer les personnes, ou dire que l'équipe est complète",
        due="teams_due",
    ),
    Topic.RELAYS: Page(
        part=PhaseKind.CADRAGE,
        heading="Nommer les relais",
        tell=_relays,
        asks="Un relais et, si possible, son suppléant, dans chaque bassin et chaque "
        "circonscription. Un nom, une fonction et une adresse suffisent.",
        gesture="nommer un relais",
        due="relays_due",
    ),
    Topic.CALL: Page(
        part=PhaseKind.CALL_FOR_ACTIONS,
        heading="Proposer une action",
        tell=_call,
        asks="Cinq renseignements suffisent : un titre, l'école ou l'établissement, un thème, une "
        "date et un contact. Ce que vous faites déjà cette année peut convenir. Sinon, dites-le "
        "plus bas : vous ne serez plus relancés.",
        gesture="proposer une action",
        due="call_closes",
    ),
    Topic.SILENT: Page(
        part=PhaseKind.CALL_FOR_ACTIONS,
        heading="Les écoles et établissements sans proposition",
        tell=_silent,
    ),
    Topic.PARENTS: Page(
        part="Programme",
        heading="Associer les parents",
        tell=_parents,
        asks="La participation des parents est attendue dans chaque bassin et chaque "
        "circonscription : un atelier-débat, un café des parents ou une action déjà proposée, "
        "ouverte aux familles, conviennent.",
        gesture="ouvrir une action aux parents",
        due="announce",
    ),
    Topic.LATE: Page(
        part=VALIDATION,
        heading="Répondre aux demandes",
        tell=late_requests,
        asks="Une réponse de vous est attendue pour chacune des demandes ci-dessous.",
    ),
    Topic.DEPUTY: Page(
        part="Toute l'année",
        heading="Nommer qui vous supplée",
        tell=deputy,
        asks="Pendant vos absences, quelqu'un reçoit vos courriers et répond à votre place. Une "
        "adresse suffit.",
        gesture="nommer qui vous supplée",
    ),
    Topic.DECISIONS: Page(part=VALIDATION, heading="Les décisions annoncées", tell=_decisions),
    Topic.CONFERENCE: Page(
        part=PhaseKind.CONFERENCE,
        heading="La conférence",
        tell=_meeting(MeetingKind.CONFERENCE),
        named_after="conference",
    ),
    Topic.PROGRAMME: Page(
        part=PhaseKind.WEEK, heading="Le programme de la semaine", tell=_programme
    ),
    Topic.DAY: Page(part=PhaseKind.WEEK, heading="Le programme du jour", tell=_day),
    Topic.THANKS: Page(part=PhaseKind.CAPITALISATION, heading="Merci", tell=_thanks),
    Topic.SYNTHESIS: Page(
        part=PhaseKind.CAPITALISATION,
        heading="Écrire la synthèse",
        tell=_paper(PaperKind.SYNTHESIS),
        asks="Ce qui a marché, ce qui a manqué, ce qui mérite d'être partagé : l'essentiel de ce "
        "que disent les bilans des actions.",
        gesture="soumettre la synthèse",
        due=SYNTHESES,
    ),
    Topic.SEMINAR: Page(
        part=PhaseKind.CLOSING_SEMINAR,
        heading="Le séminaire",
        tell=_meeting(MeetingKind.SEMINAR),
        named_after="seminar",
    ),
    Topic.REVIEW: Page(
        part=PhaseKind.CLOSING_SEMINAR,
        heading="Écrire le bilan du cycle",
        tell=_paper(PaperKind.REVIEW),
        asks="Le bilan dit ce qui a été tenu et propose les objectifs de l'an prochain. Il est à "
        "écrire, puis à soumettre au recteur.",
        gesture="soumettre le bilan",
        due="review_due",
    ),
    Topic.OBJECTIVES: Page(
        part=PhaseKind.CLOSING_SEMINAR, heading="Les objectifs de l'an prochain", tell=_objectives
    ),
    Topic.FIGURES: Page(part="Toute l'année", heading="Où en est la semaine", tell=_figures),
    Topic.OCCASIONS: Page(part="Programme", heading="Les temps forts", tell=_occasions),
    Topic.MEETINGS: Page(part="Toute l'année", heading="Vos rencontres", tell=_meetings),
    Topic.PUT_OFF: Page(
        part="Programme",
        heading="Reports et annulations",
        tell=put_off_told,
        asks="Dites une fois, pour chaque action, si le jour proposé convient. Elle reste au "
        "programme : changer sa date ne redemande l'avis de personne.",
    ),
    Topic.ASSIGNMENTS: Page(
        part=PhaseKind.CLOSING_SEMINAR,
        heading="Qui reste, qui part",
        tell=_assignments,
        asks="Pour chaque fonction, dites si la personne la garde à la rentrée, qui la remplace, "
        "si elle prend fin, ou que vous ne savez pas. Un seul bouton suffit si rien ne change.",
        gesture="dire qui reste et qui part",
        due="assignments_due",
    ),
    Topic.YEAR: Page(part="Toute l'année", heading="L'année de la semaine", tell=_year),
}
