"""Each cohort of the year said again in plain Python: what is still to do, and by whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any

from tests.promises.guests import GUESTS
from tests.promises.picture import ANIMATED, PROPOSED, TO_HAPPEN, Picture

Wanted = Iterator[tuple[str, int, int, int, set[str]]]
"""Kind, id and round of the subject, the unit it is about, who is told."""
WANTED: dict[str, Callable[[Picture], Wanted]] = {}


def wanted(build: Callable[[Picture], Wanted]) -> Callable[[Picture], Wanted]:
    WANTED[build.__name__] = build
    return build


def _units(p: Picture, units: Iterable[Any]) -> Wanted:
    for u in units:
        yield "unit", u.id, 0, u.id, p.animators(u.id)


def _of(level: str, but: Callable[[Picture, Any], bool]) -> Callable[[Picture], Wanted]:
    return lambda p: _units(p, (u for u in p.at(level) if not but(p, u)))


WANTED["invited_schools"] = _of("school", lambda p, u: p.week_cancelled(u.id))
WANTED["silent_schools"] = _of("school", lambda p, u: not p.is_silent(u.id))
WANTED["silent_schools_without_draft"] = _of(
    "school", lambda p, u: not p.is_silent(u.id) or p.has_draft(u.id)
)
WANTED["schools_with_drafts"] = _of(
    "school",
    lambda p, u: not p.has_draft(u.id) or p.answered(u.id) or p.week_cancelled(u.id),
)
WANTED["silent_schools_given_a_delay"] = lambda p: ()  # in these years nobody is granted one
WANTED["letter_to_write"] = _of("academy", lambda p, u: p.wrote(u.id, "letter"))
WANTED["reviews_to_write"] = _of("academy", lambda p, u: p.wrote(u.id, "review"))
WANTED["basins_owing_synthesis"] = _of("basin", lambda p, u: p.wrote(u.id, "synthesis"))
WANTED["academies_owing_synthesis"] = _of("academy", lambda p, u: p.wrote(u.id, "synthesis"))
WANTED["departments_owing_synthesis"] = _of(
    "department", lambda p, u: p.wrote(u.id, "synthesis") or p.skipped(u)
)
WANTED["relays_and_pilots"] = lambda p: _units(
    p, (u for u in p.at(*ANIMATED) if not p.week_cancelled(u.id))
)
WANTED["pilots"] = lambda p: _units(p, p.at("department", "academy"))
WANTED["objectives_readers"] = lambda p: _units(p, p.at(*ANIMATED) if p.objectives else ())


@wanted
def inviting_relays(p: Picture) -> Wanted:
    alone = [u for u in p.at("school") if not u.basin_id]
    there = [*p.at("basin"), *alone]
    yield from _units(p, (u for u in there if not p.week_cancelled(u.id)))


@wanted
def teams(p: Picture) -> Wanted:
    for u in p.at(*ANIMATED):
        yield "unit", u.id, 0, u.id, {f"p{a.person_id}" for a in p.active(u.id)}


@wanted
def teams_to_compose(p: Picture) -> Wanted:
    here = p.at("department", "academy")
    lacking = [u for u in here if p.has_hole(u) or _unled(p, u)]
    incomplete = [u for u in lacking if not p.parts[u.id].team_complete]
    yield from _units(p, (u for u in incomplete if not p.skipped(u)))


def _unled(p: Picture, academy: Any) -> bool:
    """Whether a département of an académie that takes part has no pilot."""
    below = [d for d in p.at("department") if d.academy_id == academy.id]
    return any(not d.recteur_is_dasen and not p.active(d.id, "pilot") for d in below)


@wanted
def relays_to_name(p: Picture) -> Wanted:
    for u in p.at("department"):
        below = [b for b in p.at("basin") if b.department_id == u.id]
        if any(not p.active(b.id, "relay") for b in below):
            above = u.recteur_is_dasen or not p.active(u.id, "pilot")
            home = u.academy_id if above else u.id
            yield "unit", u.id, 0, u.id, p.holders(home, "pilot")


@wanted
def assignments_to_review(p: Picture) -> Wanted:
    """The units in which somebody holds a function that nobody spoke of this year."""
    said = {w.assignment_id for w in p.reviewed if w.cycle_id == p.course.cycle_id}
    for u in p.at(*ANIMATED, "school"):
        if any(a.id not in said for a in p.active(u.id)):
            yield "unit", u.id, 0, u.id, _own_or_above(p, u)


def _own_or_above(p: Picture, u: Any) -> set[str]:
    """Who animates a bassin or a département; where nobody does, the pilot of the level above."""
    own = "relay" if u.level == "basin" else "pilot"
    if u.level not in ("basin", "department") or p.active(u.id, own):
        return p.animators(u.id)
    led = u.level == "basin" and p.active(u.department_id, "pilot")
    return p.holders(u.department_id if led else u.academy_id, "pilot")


@wanted
def basins_without_parents(p: Picture) -> Wanted:
    for u in p.at("basin"):
        alive = [a for a in p.actions_in(u.id) if a.state in TO_HAPPEN | {"submitted"}]
        shared = (a for a in p.shared_in(u.id) if a.state in TO_HAPPEN | {"submitted"})
        if alive and not any(a.with_parents for a in shared):
            yield "unit", u.id, 0, u.id, p.animators(u.id)


@wanted
def units_with_decisions(p: Picture) -> Wanted:
    here = p.at("basin", "department")
    yield from _units(p, (u for u in here if any(a.announced for a in p.actions_in(u.id))))


@wanted
def units_with_flagships(p: Picture) -> Wanted:
    here = p.at("basin", "department")
    told = {u.id: [a for a in p.actions_in(u.id) if a.announced and a.flagship] for u in here}
    yield from _units(p, (u for u in here if told[u.id]))


@wanted
def units_with_new_decisions(p: Picture) -> Wanted:
    """Those in which a decision was told in the school week before the day it is said on."""
    on = p.on_day or p.day
    last = p.course.calendar().add(on, -1)
    monday = last - timedelta(days=last.weekday())
    told = [a for a in p.actions if a.announced and a.decided_on and monday <= a.decided_on < on]
    here = {i for a in told for i in p.line(a.unit_id)}
    yield from _units(p, (u for u in p.at("basin", "department") if u.id in here))


@wanted
def programme_readers(p: Picture) -> Wanted:
    told = [a for a in p.actions if _told(a, TO_HAPPEN)]
    carrying = {u for a in told for u in (a.unit_id, *p.agreed(a))}
    here = [*p.at(*ANIMATED), *(u for u in p.at("school") if u.id in carrying)]
    yield from _units(p, (u for u in here if not p.week_cancelled(u.id)))


@wanted
def hosts_of_the_day(p: Picture) -> Wanted:
    taking_place = (a for a in p.actions if _told(a, {"accepted", "took_place"}))
    today = {a.id: a for a in taking_place if p.held_on(a, p.on_day)}
    carrying = {u for a in today.values() for u in (a.unit_id, *p.agreed(a))}
    here = [u for u in p.at(*ANIMATED) if set(today) & {a.id for a in p.shared_in(u.id)}]
    yield from _units(p, [*here, *(u for u in p.at("school") if u.id in carrying)])


# ── thanks ───────────────────────────────────────────────────────────────────────────────────────


@wanted
def thanked(p: Picture) -> Wanted:
    """Each person once: as head of a school first, as relay, as project holder."""
    held = [a for a in p.actions if a.state == "took_place" and a.announced]
    ids = {a.id for a in held}
    taking_part = {u for a in held for u in (a.unit_id, *p.agreed(a))}
    schools = [u for u in p.at("school") if u.id in taking_part]
    basins = [u for u in p.at("basin") if ids & {a.id for a in p.shared_in(u.id)}]
    first: dict[str, int] = {}
    for function in ("head", "relay", "project_holder"):
        units = [*schools, *(basins if function == "relay" else ())]
        for u in sorted(units, key=lambda one: one.id):
            for slot in p.holders(u.id, function):
                first.setdefault(slot, u.id)
    before = {m.slot: m.subject_id for m in p.messages if m.rule == "thanks"}
    for slot, unit in first.items():
        if before.get(slot, unit) == unit:
            yield "unit", unit, 0, unit, {slot}


# ── visits ───────────────────────────────────────────────────────────────────────────────────────


def _visits(p: Picture, *, cancelled: bool, held: bool) -> Iterator[tuple[Any, Any]]:
    """The visits to come that were, or were not, cancelled, of what is, or is not, held that day;
    each with its action."""
    actions = {a.id: a for a in p.actions}
    for v in p.visits:
        a = actions.get(v.action_id)
        if a is None or v.on_date < p.day or bool(v.cancelled_at) is not cancelled:
            continue
        on = a.state in {"accepted", "took_place"} and p.held_on(a, v.on_date)
        if cancelled or on is held:
            yield v, a


@wanted
def visited_schools(p: Picture) -> Wanted:
    for v, a in _visits(p, cancelled=False, held=True):
        yield "action", a.id, v.id, a.unit_id, p.animators(a.unit_id)


@wanted
def schools_no_longer_visited(p: Picture) -> Wanted:
    for v, a in _visits(p, cancelled=True, held=True):
        yield "action", a.id, v.id, a.unit_id, p.animators(a.unit_id)


@wanted
def authorities_whose_visit_fell(p: Picture) -> Wanted:
    for v, a in _visits(p, cancelled=False, held=False):
        yield "action", a.id, v.id, a.unit_id, p.holders(v.unit_id, v.function)


# ── actions ──────────────────────────────────────────────────────────────────────────────────────


def _actions(only: Callable[[Any], bool]) -> Callable[[Picture], Wanted]:
    def build(p: Picture) -> Wanted:
        for a in p.actions:
            if only(a):
                yield "action", a.id, a.round, a.unit_id, p.authors(a)

    return build


def _told(a: Any, states: set[str]) -> bool:
    return bool(a.announced) and a.state in states


@wanted
def received_actions(p: Picture) -> Wanted:
    typed = {(t.action_id, t.round) for t in p.typed if t.kind == "proposal" and t.told}
    for a in p.actions:
        if a.state in PROPOSED and (a.id, a.round) not in typed:
            yield "action", a.id, a.round, a.unit_id, p.authors(a)


@wanted
def typed_for_schools(p: Picture) -> Wanted:
    for t in p.typed:
        for a in (x for x in p.actions if x.id == t.action_id):
            if t.told and a.state != "withdrawn":
                yield "action", a.id, t.id, a.unit_id, p.authors(a)


@wanted
def withdrawn_images(p: Picture) -> Wanted:
    actions = {a.id: a for a in p.actions}
    for d in (d for d in p.documents if d.withdrawn_by and d.action_id in actions):
        a = actions[d.action_id]
        of_the_unit = {f"u{a.unit_id}"} | {
            f"p{h.person_id}" for h in p.held if h.unit_id == a.unit_id
        }
        if d.withdrawn_by in of_the_unit:
            continue
        there = {f"p{h.person_id}" for h in p.active(a.unit_id)}
        yield "action", a.id, d.id, a.unit_id, p.authors(a) | ({d.added_by} & there)


@wanted
def accepted_actions(p: Picture) -> Wanted:
    asked = {(t.subject_id, t.round): t.objection for t in p.tasks if t.subject_kind == "action"}
    asked |= dict.fromkeys(_awaited_before(p), False)
    for a in p.actions:
        registered = asked.get((a.id, a.round), False)
        if _told(a, TO_HAPPEN) and not a.decided_by_silence and not registered:
            yield "action", a.id, a.round, a.unit_id, p.authors(a)


def _awaited_before(p: Picture) -> set[tuple[int, int]]:
    """The rounds of actions on which somebody's word was awaited: not those of a head alone."""
    tasks = (t for t in p.tasks if t.subject_kind == "action" and not t.objection)
    return {(t.subject_id, t.round) for t in tasks}


WANTED["actions_accepted_tacitly"] = _actions(
    lambda a: _told(a, TO_HAPPEN) and bool(a.decided_by_silence)
)
WANTED["declined_actions"] = _actions(lambda a: _told(a, {"declined"}))
WANTED["lapsed_actions"] = _actions(lambda a: a.state == "submitted" and a.lapsed_on is not None)
WANTED["actions_to_confirm"] = _actions(lambda a: a.state == "accepted")


@wanted
def unanswered_actions(p: Picture) -> Wanted:
    """Whoever pilots the département of a proposal, or the académie where nobody does."""
    for a in (a for a in p.actions if a.state == "submitted" and a.lapsed_on is None):
        unit = p.units[a.unit_id]
        there = not unit.recteur_is_dasen and p.there(unit.department_id, "pilot")
        home = unit.department_id if there else unit.academy_id or unit.id
        yield "action", a.id, 0, a.unit_id, p.holders(home, "pilot")


def _associates(only: Callable[[Any, Any], bool]) -> Callable[[Picture], Wanted]:
    """Associated schools, by their action and what they answered."""

    def build(p: Picture) -> Wanted:
        actions = {a.id: a for a in p.actions}
        for s in p.associated:
            a = actions.get(s.action_id)
            if a and only(a, s):
                yield "action", a.id, a.round, s.unit_id, p.holders(s.unit_id, "head")

    return build


WANTED["associates_of_decided"] = _associates(
    lambda a, s: s.agreed is not False and _told(a, TO_HAPPEN | {"declined"})
)
WANTED["associates_of_ended"] = _associates(
    lambda a, s: bool(s.agreed) and a.state in ("withdrawn", "cancelled") and a.round > 0
)
WANTED["associates_of_postponed"] = _associates(
    lambda a, s: bool(s.agreed) and a.state == "postponed"
)


@wanted
def associates_of_moved(p: Picture) -> Wanted:
    """Those that agreed to other days than an action has now, once these are sure: each last day is
    told once (20270316)."""
    going = {a.id for a in p.actions if a.state in ("submitted", "accepted")}
    sure = going - {a.id for a in p.actions if p.awaits_a_date(a)}
    moved = _associates(lambda a, s: bool(s.agreed) and a.id in sure and s.for_day != a.on_date)
    last = {a.id: int(f"{a.last_day:%Y%m%d}") for a in p.actions}
    for kind, action, _, unit, told in moved(p):
        yield kind, action, last[action], unit, told


WANTED["associates_to_confirm"] = _associates(
    lambda a, s: bool(s.agreed) and _told(a, {"accepted", "took_place"}) and s.took_place is None
)
WANTED["actions_to_report"] = _actions(lambda a: a.state == "took_place" and not a.reported_at)


@wanted
def associated_schools(p: Picture) -> Wanted:
    actions = {a.id: a for a in p.actions if a.state in PROPOSED - {"declined"}}
    for link in p.associated:
        if link.action_id in actions:
            yield "action", link.action_id, 0, link.unit_id, p.holders(link.unit_id, "head")


@wanted
def relays_of_associated_schools(p: Picture) -> Wanted:
    actions = {a.id: a for a in p.actions if a.state in PROPOSED - {"declined"}}
    for link in p.associated:
        theirs = p.units[link.unit_id].basin_id
        if link.action_id not in actions or theirs is None:
            continue
        carrier = p.units[actions[link.action_id].unit_id]
        if theirs != (carrier.basin_id or carrier.id):
            yield "action", link.action_id, 0, link.unit_id, p.holders(theirs, "relay")


@wanted
def returned_work(p: Picture) -> Wanted:
    for kind, rows in (("action", p.actions), ("paper", p.papers)):
        for r in rows:
            if r.state == "returned":
                yield kind, r.id, r.round, r.unit_id, p.authors(r)


# ── what is put off ──────────────────────────────────────────────────────────────────────────────


def _put_off(p: Picture, *, asked: bool) -> Iterator[tuple[int, int]]:
    """The units told of each putting off, those that have something to answer or not."""
    return ((t.put_off_id, t.unit_id) for t in p.told_of_it if t.asked is asked)


@wanted
def carriers_put_off(p: Picture) -> Wanted:
    for number, unit in _put_off(p, asked=True):
        if any(a.unit_id == unit and p.awaits_a_date(a, number) for a in p.actions):
            yield "unit", unit, number, unit, p.animators(unit)


@wanted
def units_told_of_putting_off(p: Picture) -> Wanted:
    for number, unit in _put_off(p, asked=False):
        yield "unit", unit, number, unit, p.animators(unit)


def _invited_who_are_told(kind: str, asked: str) -> Callable[[Picture], Wanted]:
    """Those invited to a meeting before it last moved."""

    def build(p: Picture) -> Wanted:
        moved = [m for m in p.meetings if m.code == kind and m.moves]
        for meeting in moved:
            sent = {
                (m.subject_id, m.slot)
                for m in p.messages
                if m.text == f"{kind}_invitation"
                and m.state == "sent"
                and m.sent_at <= meeting.moved_at
            }
            for what, number, _, unit, told in WANTED[asked](p):
                yield what, number, meeting.moves, unit, {s for s in told if (number, s) in sent}

    return build


WANTED["invited_to_conference_moved"] = _invited_who_are_told("conference", "relays_and_pilots")
WANTED |= GUESTS
WANTED["invited_to_seminar_moved"] = _invited_who_are_told("seminar", "teams")


@wanted
def units_whose_turn_comes(p: Picture) -> Wanted:
    """The bassins that join this year by the plan, and what is linked to them."""
    joins = {s.unit_id for s in p.rollout if s.school_year == p.course.school_year}
    along = {link.circonscription_id for link in p.linked if link.basin_id in joins}
    yield from _units(p, (u for u in p.at("basin") if u.id in joins | along))


@wanted
def units_told_of_change(p: Picture) -> Wanted:
    """Those of a change of the territory that stands; its académie speaks for one that takes part
    no more."""
    for told in (t for t in p.told_of_change if t.cycle_id == p.course.cycle_id):
        change, unit = p.redrawn[told.change_id], told.unit_id
        if change.undone_at is None:
            about = unit if unit in p.parts else change.academy_id
            yield "unit", unit, change.id, about, p.animators(unit)


@wanted
def authorities_that_changed(p: Picture) -> Wanted:
    """Those who took the function in the middle of the year, as long as they hold it."""
    for c in (c for c in p.authorities if c.cycle_id == p.course.cycle_id):
        if any(a.person_id == c.now_id for a in p.active(c.unit_id, c.function)):
            yield "unit", c.unit_id, c.id, c.unit_id, p.holders(c.unit_id, c.function)


def _reminded(soon: bool) -> Callable[[Picture], Wanted]:
    """Who animates the territory of a partner whose agreement ends: once, whatever the cycle."""
    rule = "agreement_ends_soon" if soon else "agreement_ends"

    def found(p: Picture) -> Wanted:
        told = {m.round for m in p.messages if m.rule == rule and m.cycle_id != p.course.cycle_id}
        for a in p.agreements:
            partner = p.partners[a.partner_id]
            ours = partner.academy_id == p.cycle.academy_id and partner.withdrawn_on is None
            left = (a.ends - p.day).days
            in_time = 0 <= left <= 15 if soon else 15 < left <= 60
            if ours and in_time and not a.renewed and a.id not in told:
                unit = partner.unit_id
                yield "unit", unit, a.id, unit, p.animators(unit)

    return found


WANTED["agreements_ending"] = _reminded(soon=False)
WANTED["agreements_ending_soon"] = _reminded(soon=True)


# ── papers and tasks ─────────────────────────────────────────────────────────────────────────────


@wanted
def framing_readers(p: Picture) -> Wanted:
    for paper in (x for x in p.papers if x.state == "accepted" and not x.awaits_signed):
        for u in p.units.values():
            letter = u.academy_id == paper.unit_id and (
                u.level == "department" or (u.level == "basin" and u.recteur_is_dasen)
            )
            version = u.department_id == paper.unit_id and u.level == "basin"
            if (paper.kind == "letter" and letter) or (paper.kind == "version" and version):
                yield "paper", paper.id, paper.round, u.id, p.animators(u.id)


def _tasks(*kinds: str) -> Callable[[Picture], Wanted]:
    def build(p: Picture) -> Wanted:
        for t in p.awaited(*kinds):
            yield "task", t.id, t.round, t.about_id, p.deciders(t)

    return build


WANTED["subjects_to_validate"] = _tasks("action", "synthesis")


@wanted
def open_to_objection(p: Picture) -> Wanted:
    for t in (t for t in p.open_tasks() if t.objection):
        yield "task", t.id, t.round, t.about_id, p.deciders(t)


WANTED["letters_to_validate"] = _tasks("letter")
WANTED["versions_to_issue"] = _tasks("version")
WANTED["reviews_to_validate"] = _tasks("review")
