"""Every page of the portal, with something on it: Valmont up to January, open at each level.

A :class:`Look` is a page as somebody sees it on a moment; :meth:`World.looks` lists them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa

from channels.delivery import deliver
from channels.mailbox import MailboxChannel
from models.database.transactions import gesture
from models.gestures.actions.climbing import announce_actions
from models.gestures.actions.documenting import join_film
from models.gestures.cycle.change_kept import mark_of_part
from models.gestures.mail.writing_to_lists import prepare
from models.gestures.papers.asking import ask_questions
from models.gestures.papers.submitting import submit_paper
from models.gestures.papers.writing import edit_paper
from models.gestures.people.feeds import make_feed
from models.gestures.people.signing_in import ask_to_sign_in
from models.gestures.territory.suspending import suspend
from models.letters.signed_links import bearer_of
from models.serving.settings.subjects import SUBJECTS
from models.serving.trust.papers import PAPERS, PUBLIC
from models.tick import run_cycle
from models.work.demo import Pace
from models.work.message import DELIVERED
from models.work.paper import PaperKind
from models.work.paper_content import mark_of
from models.work.review import Audience
from models.work.uses import PaperUse, SaidUses
from tests.academy import Year, at, launched, mail_of
from tests.models.gestures.framing.crowns import crown
from tests.past import year_before
from tests.web.families.looks import family_looks, signed_up
from tests.web.kit.looks import KIT_PATHS
from tests.web.library import looks as library
from tests.web.mail.looks import stop_link_of
from tests.web.meetings.looks import OF_MEETINGS, meetings_held
from tests.web.partners import looks as partners
from tests.web.portal import put_clock, signed_in
from tests.web.programme.looks import live_looks
from tests.web.programme.public_looks import public_looks, show_to_the_public
from web.site.view import ONE_CYCLE, PAGES

JANUARY, MARCH = "12/01/2027 10:00", "17/03/2027 10:00"
OTHERS = (*library.LOOKS, *partners.LOOKS)
SETUP = ("", "/territory", "/people", "/attach", "/calendar", "/draft", "/check", "/mail")
AHEAD = "10/11/2026 10:00"
"""When what was done up to January is ahead of its date."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """A page as *who* sees it on a moment (nobody: without a session); *sent*: by a form."""

    who: str
    path: str
    on: str = JANUARY
    status: int = 200
    sent: tuple[tuple[str, str], ...] | None = None


# ── the académie that is looked at ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class World:
    """Valmont with something of everything; *actions* by their state, *links* of its letters;
    *foreseen*: the key of a letter that will leave."""

    year: Year
    address: str
    actions: dict[str, int]
    links: tuple[str, ...]
    foreseen: str = ""
    questions: str = ""
    """The path of the questions of the review."""

    @property
    def asked(self) -> int:
        """The validation request that ien1 has to answer."""
        (found,) = [t.id for t in self.year.tasks() if t.unit_id == self.year.units["C1"]]
        return int(found)

    def looks(self) -> list[Look]:
        return [
            *self._everybodys(),
            *self._actions(),
            *self._schools(),
            *self._deciding(),
            *self._cadrage(),
            *self._piloting(),
            *self._mail(),
            *self._settings(),
            *self._mistakes(),
            *self._setting_up(),
            *self._kept(),
            *(Look(who=who, path=p.format_map(self.year.units)) for who, p in OTHERS),
            *(
                Look(who=w, path=p, sent=(("x", ""),), status=s)
                for w, p, s in (*library.WRONG, *partners.WRONG)
            ),
            *(Look(who="", path=path, status=code) for path, code in public_looks(self.actions)),
            *(Look(who=w, path=p, status=s) for w, p, s in family_looks(self.year, self.actions)),
        ]

    def _kept(self) -> Iterator[Look]:
        """What is kept, for how long, and what is held on somebody."""
        yield Look(who="dpd", path="/retention")
        person = f"/retention/person?q={mail_of('ien1')}"
        yield from (Look(who="dpd", path=p) for p in ("/retention/person", person))
        yield Look(who="dpd", path="/retention/person?q=inconnu@valmont.example", status=404)
        number = self.year.by("ien1").person_id
        other = (("mail", mail_of("ien2")),)
        yield Look(who="dpd", path=f"/retention/person/{number}/erase", sent=other, status=409)
        wrong = {"sent": (("on", ""),), "status": 422}
        for path in ("slips/9/visa", "years/9/receipt"):
            yield Look(who="dpd", path=f"/retention/{path}", **wrong)

    def _setting_up(self) -> Iterator[Look]:
        yield from (Look(who="pilote", path=f"/setup{page}") for page in SETUP)

    def _everybodys(self) -> Iterator[Look]:
        about = (f"/about/{page}" for page in ("accessibility", "legal", "privacy", "map"))
        signing = ("/sign-in", "/sign-in/back", "/sign-out/done")
        paths = ("/", "/runs", "/mailbox", "/mailbox/1", *signing, *about)
        yield from (Look(who="", path=path) for path in paths)
        helps = ("", "?q=theme", "?q=introuvable", "/first", "/pilote", "/exploitation")
        yield from (Look(who="", path=f"/help{path}") for path in helps)
        yield from (Look(who="E11", path=f"/help{path}") for path in ("", "/first"))
        yield Look(who="", path="/api/v1/docs")
        yield Look(who="", path=stop_link_of(self.year, "ien1"))
        yield Look(who="", path="/attestation/inconnue", status=404)
        yield Look(who="", path="/actions/new", sent=(("title", "Un débat"),), status=401)
        yield from (Look(who="", path=link, on=day_of(link)) for link in self.links)
        yield from (Look(who=who, path="/me") for who in ("ien1", "E11"))
        yield Look(who="pilote", path="/me/tokens")
        yield Look(who="ien1", path="/me/data")
        yield Look(who="ien1", path="/me/data/correct", sent=(("wish", ""),), status=422)
        yield from (Look(who="pilote", path=path) for path in ("/", "/resume"))

    def _actions(self) -> Iterator[Look]:
        draft, asked, back, agreed = (
            f"/actions/{self.actions[name]}" for name in ("draft", "asked", "returned", "agreed")
        )
        yield from (Look(who=w, path="/actions") for w in ("E11", "pilote"))
        yield from (Look(who="E12", path=p) for p in (f"{draft}/edit", f"{draft}/submit"))
        yield from (Look(who="E13", path=p) for p in (back, f"{back}/edit", "/actions/new"))
        yield Look(who="E13", path="/actions/call")
        yield from (Look(who="ien1", path=p) for p in ("/actions/new", asked))
        for path in ("", "/edit", "/withdraw", "/documents"):
            yield Look(who="E11", path=asked + path)
        yield from (Look(who=w, path=p) for w in ("E11", "pilote") for p in ("/forms", "/images"))
        yield from (Look(who=w, path="/documents/1/uses") for w in ("E11", "ien1"))
        yield Look(who="E12", path=f"{asked}/agree")
        yield from (Look(who="E21", path=agreed + p, on=MARCH) for p in ("", "/outcome", "/report"))
        pasted = (("title", "Débat"), ("q", "école"), ("pasted", "Jean Moulin"))
        yield Look(who="E12", path=f"{draft}/schools", sent=pasted)
        yield Look(who="pilote", path="/actions/late", on=MARCH)
        yield from (Look(who=w, path=f"{asked}/life") for w in ("E11", "ien1"))
        yield Look(who="pilote", path="/papers/1/life")

    def _schools(self) -> Iterator[Look]:
        units = self.year.units
        yield from (Look(who=w, path=f"/schools/{units['E11']}") for w in ("ien1", "E11"))
        yield Look(who="ien1", path=f"/schools/{units['E13']}/propose")
        yield Look(who="ien1", path=f"/cycles/{self.year.cycle_id}/silence/calls")
        over = f"/schools/{units['E21']}"
        yield from (Look(who="pilote", path=over + p, on=MARCH) for p in ("", self._after))

    @property
    def _after(self) -> str:
        return f"/actions/{self.actions['agreed']}/after"

    def _deciding(self) -> Iterator[Look]:
        tasks = [task.id for task in self.year.tasks()]
        yield from (Look(who=w, path="/queue") for w in ("ien1", "pilote", "E11"))
        yield Look(who="ien1", path="/queue?q=d%C3%A9bat&check=all")
        yield from (Look(who=w, path=f"/tasks/{tasks[-1]}") for w in ("ien1", "pilote"))
        yield Look(who="dasen1", path=f"/tasks/{tasks[0]}")
        yield from (Look(who=w, path="/flagships") for w in ("ien1", "pilote1"))
        yield Look(who="pilote", path="/announcements")
        chosen = tuple(("task", str(t)) for t in tasks)
        yield Look(who="ien1", path="/queue/decide", sent=chosen)
        group = self._kept_back()
        yield Look(who="pilote", path="/announcements/preview", sent=(("group", group),))

    def _kept_back(self) -> str:
        client = signed_in(self.year, "pilote", on=JANUARY)
        return re.findall(r'name="group" value="([^"]+)"', client.get("/announcements").text)[0]

    def _cadrage(self) -> Iterator[Look]:
        cycle, units = f"/cycles/{self.year.cycle_id}", self.year.units
        for page in ("cadrage", "themes", "objectives", "relays", "participation", "carriers"):
            yield Look(who="pilote", path=f"{cycle}/{page}")
        yield from (Look(who=w, path=f"{cycle}/cadrage") for w in ("dasen1", "E11"))
        yield Look(who="pilote", path=f"{cycle}/teams/{units['AC']}")
        papers = f"{cycle}/papers"
        yield Look(who="pilote", path=f"{papers}/letter/{units['AC']}")
        yield Look(who="pilote", path=f"{papers}/review/{units['AC']}")
        yield Look(who="pilote", path=f"{papers}/review/{units['AC']}/preview")
        yield Look(who="pilote1", path=f"{papers}/version/{units['D1']}")
        yield Look(who="ien1", path=f"{papers}/synthesis/{units['C1']}")
        yield Look(who="nationale", path="/frames/2026-27")
        yield Look(who="nationale", path=f"/frames/2026-27/{units['FR']}")

    def _piloting(self) -> Iterator[Look]:
        cycle = f"/cycles/{self.year.cycle_id}"
        for page in ("schools", *(name for name, _ in PAGES)):
            yield from (Look(who=w, path=f"{cycle}/{page}") for w in ("pilote", "ien1"))
            if page not in ONE_CYCLE:
                yield Look(who="nationale", path=f"/years/2026-27/{page}")
        yield from (Look(who="nationale", path=path) for path in ("/standing", "/programme"))
        yield Look(who="E21", path=f"{cycle}/programme", on=MARCH)
        yield Look(who="pilote", path=f"{cycle}/public-side")
        live = live_looks(cycle, self.actions["agreed"])
        yield from (Look(who=w, path=path, on=on) for w, path, on in live)
        yield from (Look(who="pilote", path=f"{cycle}/{path}") for path in KIT_PATHS)
        for part in ("", "/export"):
            yield from (Look(who=w, path=f"{cycle}/review{part}") for w in ("pilote", "ien1"))
        yield Look(who="", path=self.questions)
        yield from (Look(who=w, path=f"{cycle}/meetings/seminar") for w in ("pilote", "ien1"))
        yield Look(who="pilote", path=f"{cycle}/meetings/conference", on=MARCH)
        yield Look(who="pilote", path=f"{cycle}/meetings/conference/list")
        yield from (Look(who=w, path=f"{cycle}{path}") for w, path in OF_MEETINGS)
        yield from (Look(who=w, path=f"{cycle}/occasions") for w in ("pilote", "ien1"))
        yield Look(who="pilote", path=f"{cycle}/occasions?code=2027-03-18-forum")
        yield from (Look(who="pilote", path=f"{cycle}/reopen", on=o) for o in (AHEAD, JANUARY))
        yield from (Look(who=w, path=f"{cycle}/put-off") for w in ("pilote", "pilote1"))
        whole = (("unit", str(self.year.units["AC"])), ("cause", "Établissements fermés"))
        to = (("becomes", "put_off"), ("first", "2027-03-22"))
        yield Look(who="pilote", path=f"{cycle}/put-off/preview", sent=(*whole, *to))
        yield Look(who="pilote", path=f"{cycle}/put-off/preview", sent=whole, status=422)
        written = self.year.messages(rule="pilot_words")[0].rung
        for page in ("new", written):
            yield Look(who="ien1", path=f"{cycle}/silence/messages/{page}")
        for to in ("late_validators", "alone", "unattached"):
            yield Look(who="pilote", path=f"{cycle}/silence/messages/new?to={to}")
        yield from self._territory()

    def _territory(self) -> Iterator[Look]:
        """What changes of the territory, and its weeks."""
        yield from (Look(who=w, path="/territory/weeks") for w in ("pilote", "ien1"))
        own = (("unit", str(self.year.units["C1"])), ("first", "2027-03-22"))
        yield Look(who="pilote", path="/territory/weeks/preview", sent=own)
        yield from (Look(who="pilote", path=f"/territory/{p}") for p in ("changes", "rollout"))
        review = f"/people/review/{self.year.cycle_id}/{self.year.units['C1']}"
        yield from (Look(who=w, path="/people/review") for w in ("pilote", "ien1", "recteur"))
        yield Look(who="ien1", path=review)
        yield Look(who="pilote", path="/people/orphans")
        yield Look(who="ien1", path=review, sent=(("none", "1"),), status=422)
        lines = (("kind", "merge"), ("moves", "C1 ; C2"))
        yield Look(who="pilote", path="/territory/changes/preview", sent=lines)
        dropped = (("kind", "drop"), ("moves", "C1"))
        yield Look(who="pilote", path="/territory/changes/preview", sent=dropped, status=422)
        for page in ("rehearsal", "rehearsal/compare", "launch"):
            yield Look(who="pilote", path=f"/{page}?cycle={self.year.cycle_id}")
        yield from self._years()

    def _years(self) -> Iterator[Look]:
        """The year that follows, and what schools say of theirs."""
        for path in ("", "?week=other&first=2028-04-04"):
            yield Look(who="pilote", path=f"/years/next{path}", on="05/07/2027 10:00")
        yield Look(who="pilote", path="/years/import")
        yield Look(who="pilote", path="/years/next", sent=(("week", ""),), status=422)
        yield Look(who="E11", path="/years/periods")
        yield Look(who="E11", path="/years/periods", sent=(("kind", ""),), status=422)

    def _mail(self) -> Iterator[Look]:
        forecast = f"/cycles/{self.year.cycle_id}/forecast"
        for path in ("", "/letters", f"/letter?key={quote(self.foreseen)}"):
            yield Look(who="pilote", path=forecast + path)
        yield from (
            Look(who="pilote", path=f"/outbox{p}") for p in ("", "/1", "?q=tilleuls", "/restored")
        )
        yield from self._sendings(forecast)
        yield from self._suspended()
        held = (("change", "hold"), ("message", str(self.year.messages()[-1].id)))
        yield Look(who="pilote", path="/outbox/change", sent=held)

    def _trust(self) -> Iterator[Look]:
        """The papers of the DPD and of the RSSI; what anybody is told of their data."""
        cycle = self.year.cycle_id
        for path in ("", *(f"/{code}" for code in PAPERS)):
            yield Look(who="pilote", path=f"/cycles/{cycle}/trust{path}")
        yield from (Look(who="", path=f"/about/notices/{cycle}/{code}") for code in PUBLIC)

    def _settings(self) -> Iterator[Look]:
        yield from self._trust()
        for path in ("", "/to_validate", "/silent_reminder"):
            yield Look(who="pilote", path=f"/settings/texts{path}")
        yield Look(who="pilote", path="/settings/fields")
        yield Look(who="pilote", path="/settings/look")
        yield Look(who="pilote", path="/settings/masks")
        yield Look(who="pilote", path="/settings/masks", sent=(("seen", ""),), status=422)
        looked = mark_of_part(self.year.course.definition, "look")
        pale = (("colour", "#ffff00"), ("theme", "neutral"), ("seen", looked))
        yield Look(who="pilote", path="/settings/look", sent=pale, status=422)
        named = (("label", "Nom des élèves"), ("step", "keep"))
        yield Look(who="pilote", path="/settings/fields", sent=named, status=409)
        wrong = (("subject", "{{ unit.nom }}"), ("step", "keep"))
        yield Look(who="pilote", path="/settings/texts/to_validate", sent=wrong, status=422)

        for path in (
            "",
            "/history",
            "/channels",
            "/functions",
            *(f"/subject/{code}" for code in SUBJECTS),
        ):
            yield Look(who="pilote", path=f"/settings{path}")
        hours = (("hours.opens", "07:30"), ("hours.closes", "07:00"), ("hours.digest", "07:45"))
        path = "/settings/subject/hours"
        yield Look(who="pilote", path=path, sent=hours, status=422)
        notice = (("notices.text", "Salle 12"), ("notices.where", "pages"))
        day = ("notices.until", "2027-06-30")
        yield Look(who="pilote", path="/settings/subject/notices", sent=(*notice, day))

    def _suspended(self) -> Iterator[Look]:
        """What is suspended, what would be, and the resuming."""
        yield Look(who="ien3", path=f"/suspensions/resume?unit={self.year.units['E31']}")
        yield from (Look(who=w, path="/suspensions") for w in ("pilote", "E11", "ien1"))
        school = (("unit", str(self.year.units["E11"])), ("reason", "alerte rouge"))
        yield Look(who="ien1", path="/suspensions/preview", sent=school)

    def _sendings(self, forecast: str) -> Iterator[Look]:
        """A sending to come and its words; a letter that waits, said otherwise."""
        asked = "rule=silent_reminder&rung=call_closes-2"
        known = (("rule", "silent_reminder"), ("rung", "call_closes-2"), ("seen", "0:0"))
        said = (("subject", "Encore deux jours"), ("text", "Une fiche de cinq lignes suffit."))
        preview = (*said, ("step", "preview"))
        for path in (f"?{asked}", f"/words?{asked}", "?rule=decisions_announced&rung="):
            yield Look(who="pilote", path=f"{forecast}/sending{path}")
        yield Look(who="pilote", path=f"{forecast}/sending", sent=(*known, ("do", "drop")))
        yield Look(who="pilote", path=f"{forecast}/sending/words", sent=(*known, *preview))
        yield Look(who="pilote", path=f"{forecast}?month=2026-11")
        waits = next(m.id for m in self.year.messages() if m.state.value == "held")
        yield Look(who="pilote", path=f"/outbox/{waits}/words")
        one = (("messages", str(waits)), ("cycle", str(self.year.cycle_id)))
        yield Look(who="pilote", path="/outbox/words", sent=(*one, *preview))
        gone = (("messages", "1"), ("seen", "x"), ("step", "restore"), ("subject", "Trop tard"))
        yield Look(who="pilote", path="/outbox/words", sent=gone, status=409)

    def _mistakes(self) -> Iterator[Look]:
        draft, asked, agreed = (self.actions[name] for name in ("draft", "asked", "agreed"))
        task = f"/tasks/{self.asked}"
        wrong = (
            ("ien1", task, (("verdict", "returned"),)),
            ("ien1", "/me/absence", (("starts", "2027-01-20"),)),
            ("E12", f"/actions/{draft}/edit", (("on_date", "demain"), ("then", "keep"))),
            ("E21", f"/actions/{agreed}/report", (("numbers.pupils", "beaucoup"),)),
            ("pilote", "/me/tokens", (("name", ""),)),
        )
        for who, path, sent in wrong:
            on = MARCH if who == "E21" else JANUARY
            yield Look(who=who, path=path, sent=sent, on=on, status=422)
        yield Look(who="", path="/sign-in", sent=(("mail", "ien1@valmont.example"),))
        made = (("name", "Le site"), ("scopes", "read"), ("days", "30"))
        yield Look(who="pilote", path="/me/tokens", sent=made)
        yield Look(who="", path="/nowhere", status=404)
        yield Look(who="E31", path=f"/actions/{asked}", status=404)
        yield Look(who="", path=self.links[0], on="01/09/2027 10:00", status=410)


def filled(engine: sa.Engine, address: str, **changes: Any) -> World:
    """A year of Valmont up to January, of which something is open at each level; *changes* is what
    it changes of ``cycle.yaml``."""
    forum = {"name": "Forum", "kind": "forum", "on": "2027-03-18", "place": "Hôtel de ville"}
    year = launched(engine, themes=["Les parents", "Le numérique"], other_dates=[forum], **changes)
    crown(year)
    year.name("AC", "data_protection", "dpd")
    with gesture(engine) as session:
        session.add(Pace(cycle_id=year.cycle_id))
    mailed(year, "01/09/2026 07:45")
    year.act(
        submit_paper,
        PaperKind.LETTER,
        year.units["AC"],
        {"text": "Chères équipes."},
        year.by("pilote"),
        on="05/10/2026 10:00",
    )
    mailed(year, "05/10/2026 10:05")
    year.accept("recteur", on="06/10/2026 10:00")
    mailed(year, "06/10/2026 10:05")
    mailed(year, "02/11/2026 07:45")
    year.remove("C2", "relay")
    review = {"text": "L'année en mots.", "objectives": "Associer les parents : tenu."}
    year.act(
        edit_paper,
        PaperKind.REVIEW,
        year.units["AC"],
        review,
        mark_of({}),
        year.by("pilote"),
        on="03/11/2026 10:00",
    )
    year.act(
        prepare,
        [year.units["E12"]],
        "Il est encore temps",
        "Une action simple suffit.",
        year.by("ien1"),
        on="03/11/2026 11:00",
    )
    actions, relay = acted(year), year.by("ien1")
    with gesture(engine) as session:
        make_feed(session, relay, year.units["C1"], at(JANUARY))
        ask_to_sign_in(session, mail_of("ien1"), "/me", at(JANUARY))
    meetings_held(year)
    links = mailed(year, JANUARY)
    year_before(year)
    with gesture(engine) as session:
        moulin, by = year.units["E31"], year.by("ien3")
        suspend(session, moulin, by, at(JANUARY), reason="une inondation")
    questions = year.act(ask_questions, year.units["C1"], Audience.PARENTS, relay)
    library.stocked(year)
    partners.befriended(year)
    show_to_the_public(year, actions["agreed"])
    signed_up(year, actions["agreed"])
    return World(
        year=year,
        address=address,
        actions=actions,
        links=kinds_of(links),
        questions=f"/review/answer/{questions}",
    )


def acted(year: Year) -> dict[str, int]:
    """One action in each state that has a page of its own."""
    more: dict[str, Any] = {"theme": "Les parents", "contact": "La direction"}
    agreed = year.propose("E21", "Chaîne humaine", on="01/12/2026 10:00", **more)
    year.accept("pilote1", asked_last(year), on="02/12/2026 10:00")
    year.act(announce_actions, [agreed], on="02/12/2026 11:00")
    returned = year.propose("E13", "Concours photo", on="01/12/2026 10:00", **more)
    year.send_back("ien1", asked_last(year), on="03/12/2026 10:00")
    kept = year.propose("E13", "Arbre de la persévérance", on="04/12/2026 10:00", **more)
    year.accept("ien1", asked_last(year), on="07/12/2026 10:00")
    draft = year.draft("E12", "Atelier", on="07/12/2026 10:00", contact="La direction", theme="")
    asked = year.propose(
        "E11",
        "Débat de vie de classe",
        on="05/01/2027 10:00",
        flagship=True,
        associated=["E12"],
        **more,
    )
    film = (asked, "https://tube.example/w/1", "Le débat filmé", year.by("E11"))
    said = SaidUses(attested=True, uses=frozenset({PaperUse.SITE}), until=date(2027, 8, 31))
    year.act(join_film, *film, on="05/01/2027 10:30", said=said)
    return {"agreed": agreed, "returned": returned, "kept": kept, "draft": draft, "asked": asked}


def asked_last(year: Year) -> int:
    """The number of the last validation request."""
    return int(year.tasks()[-1].id)


def mailed(year: Year, moment: str) -> set[str]:
    """The letters of a moment leave; the paths of the links of all that left until then."""
    year.now = moment
    put_clock(year, moment)
    run_cycle(year.engine, year.cycle_id, at(moment))
    deliver(year.engine, at(moment), MailboxChannel(year.engine))
    texts = year.all(sa.select(DELIVERED.c.text))
    found = (path for (text,) in texts for path in re.findall(r"http://[^/\s]+(/\S+)", text))
    return {path for path in found if not path.endswith(".ics")}


def kinds_of(links: set[str]) -> tuple[str, ...]:
    """A link of each kind of page: of each topic among those of units."""
    return tuple({re.sub(r"\d+|[^/]+$", "", link): link for link in sorted(links)}.values())


def day_of(link: str) -> str:
    """The morning after its letter's day, when it opens its page."""
    bearer = bearer_of(link.rpartition("/")[2])
    assert bearer is not None
    return f"{bearer.day + timedelta(days=1):%d/%m/%Y} 10:00"
