"""A letter can be read before it is sent: one context with everything, one with next to nothing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from models.words.french import deadline, the_week
from models.words.moments import long_span
from models.year.definition import WEEK_NAME

PARIS = "Europe/Paris"


def sample_context() -> dict[str, Any]:
    """A context in which every name has a value."""
    school = "École primaire Jules Ferry"
    return {
        "recipient": {"name": "Claire Martin", "function": "relais", "unit": "Créteil 1"},
        "unit": {
            "name": school,
            "kind": "ecole",
            "code": "0941234X",
            "department": "Val-de-Marne",
            "academy": "Créteil",
        },
        "academy": "Créteil",
        "school_year": "2026-27",
        "week": date(2027, 3, 15),
        "week_ends": date(2027, 3, 20),
        "week_days": long_span(date(2027, 3, 15), date(2027, 3, 20)),
        "week_name": WEEK_NAME,
        "the_week": the_week(WEEK_NAME),
        "slogan": "Chaque élève compte",
        "that_day": date(2027, 3, 20),
        "due": date(2027, 1, 15),
        "due_at": deadline(date(2027, 1, 15), PARIS),
        "timezone": PARIS,
        "link": "https://orgue.ac-creteil.fr/",
        "call": {
            "name": "Paul Durand",
            "function": "pilote départemental",
            "mail": "paul.durand@ac-creteil.fr",
        },
        "asker": {
            "name": "Anne Leroy",
            "function": "pilote académique",
            "unit": "académie de Créteil",
        },
        "signatory": {"name": "Léa Fontaine", "function": "recteur", "unit": "Créteil"},
        "reason": "5 jours de classe avant la clôture de l'appel",
        "action": {
            "title": "Le théâtre de l'entraide",
            "theme": "La mobilisation des parents",
            "on_date": date(2027, 3, 16),
            "on_date_text": "mardi 16 mars 2027",
            "when_text": "du mardi 16 au jeudi 18 mars 2027",
            "unit": school,
            "state": "soumise",
            "contact": "Mme Petit, directrice",
        },
        "decision": {
            "verdict": "returned",
            "by_function": "relais",
            "by_unit": "Créteil 1",
            "reason": "Très belle idée !\nPouvez-vous préciser :\n- la part des parents ;\n"
            "- le lieu ?",
            "correct_by_text": deadline(date(2027, 1, 22), PARIS),
        },
        "asked": {"function": "relais", "unit": "Créteil 1", "may_object": ""},
        "announced_on": date(2027, 2, 22),
        "flagships_on": None,
        "level": "bassin ou circonscription",
        "gives": "avis",
        "days_left": 5,
        "items": [
            {"title": "Arbre de la persévérance", "unit": school, "detail": "retenue au programme"},
            {"title": "Concours photo", "unit": "Collège Elsa Triolet", "detail": ""},
        ],
        "figures": {
            "invited": 613,
            "drafts": 12,
            "proposed": 215,
            "in_validation": 34,
            "lapsed": 2,
            "late": 1,
            "accepted": 160,
            "declined": 1,
            "silent": 386,
            "take_part": 214,
            "answered": 3,
        },
        "rung": "-5",
        "paper": {
            "kind": "synthesis",
            "title": "Synthèse de la circonscription Créteil 1",
            "unit": "Créteil 1",
        },
        "programme": [
            {"title": "Débat de vie de classe", "unit": school, "detail": "9 h 30, salle 12"},
        ],
        "event": {
            "name": "Conférence de décembre",
            "on_text": "jeudi 10 décembre 2026 à 14 h",
            "place": "Maison des examens, Arcueil",
            "hours": "de 14 h à 17 h",
            "text": "Un café vous attend dès 13 h 30.",
            "calendar": "https://orgue.example/u/1/2/conference/p1d20834saaaaaaaaaaaaaaaa/agenda.ics",
            "why": "alerte météo",
            "places": "40",
        },
        "words": {
            "subject": "Il est encore temps",
            "name": "Anne Leroy",
            "text": "Une action simple suffit.\nAppelez-moi !",
            "function": "pilote académique",
            "unit": "académie de Créteil",
            "list": "silent_schools",
        },
        "objectives": ["Un relais nommé dans chaque unité", "Deux actions sur trois avec parents"],
        "moment": datetime(2027, 1, 8, 7, 45, tzinfo=ZoneInfo(PARIS)),
    }


def sample_paper_context() -> dict[str, Any]:
    """The same, about what a unit writes rather than about an action."""
    return sample_context() | {"action": None}


def emptiest_context() -> dict[str, Any]:
    """The same names, with the least that is legal."""
    absent = (
        "call",
        "asker",
        "asked",
        "action",
        "decision",
        "paper",
        "event",
        "words",
        "announced_on",
        "flagships_on",
        "due",
        "days_left",
    )
    words = ("due_at", "reason", "level", "rung")
    lists = ("items", "programme", "objectives")
    return (
        sample_context()
        | dict.fromkeys(absent)
        | dict.fromkeys(words, "")
        | {name: [] for name in lists}
        | {"recipient": {"name": "", "function": "relais", "unit": ""}}
        | {"figures": dict.fromkeys(sample_context()["figures"], 0)}
    )


def samples() -> list[dict[str, Any]]:
    """Every context that a text is tried with."""
    return [sample_context(), sample_paper_context(), emptiest_context()]
