"""Each setting of a cycle in words: what it is called, and what its value says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from models.territory.functions import functions, functions_with
from models.territory.unit import Level
from models.words.days import clock
from models.words.french import capital, long_date, plural
from models.words.nouns import LEVELS
from models.year.definition import Definition
from models.year.own_text import BLOCKS
from models.year.retention import STARTS, kinds_of_data
from models.year.turning import turning_of

CHAINS = {
    "action": "Actions",
    "letter": "Lettre de cadrage",
    "version": "Déclinaisons",
    "synthesis": "Synthèses",
    "review": "Bilan",
}
LADDER_NAMES = {"default": "Relances de qui donne son avis", "cabinet": "Relances d'un cabinet"}
TO_WHOM = {
    "holder": "la personne à qui l'on demande",
    "deputy": "son suppléant",
    "above": "le niveau supérieur",
    "pilot": "le pilote académique",
}
STRETCHES = {
    "cadrage": "le cadrage",
    "appel": "l'appel à actions",
    "validation": "la validation",
    "annonce": "l'annonce, avant la semaine",
}
LEAVES = {"visa": "avec le visa", "signed": "avec le document signé"}
CHOICES: Mapping[str, Mapping[str, str]] = {
    "announcing": {
        "at_once": "chaque décision est dite dès qu'elle est prise",
        "together": "toutes les décisions sont dites le même jour",
        "flagships_together": "dites dès qu'elles sont prises, les actions phares le même jour",
    },
    "invitations": {
        "direct": "chaque école et établissement est invité",
        "relay": "les relais transmettent l'invitation",
    },
    "thanks_signed": {
        "rector": "le recteur, pour toute l'académie",
        "dasen": "chaque DASEN, dans son département",
    },
    "year_before": {
        "never": "l'année commence à la rentrée",
        "when_short": "au printemps d'avant, si la place manque",
        "always": "au printemps d'avant, si tout ne tient pas",
    },
    "look.theme": {"neutral": "neutre", "state": "site de l'État"},
    "chains.vacant": {
        "escalate": "le niveau au-dessus répond",
        "skip": "ce niveau est passé",
    },
    "chains.action.climbs_when": {
        "flagship": "elle est choisie comme action phare",
        "asked": "elle demande un financement à l'académie",
        "convention": "elle demande une convention",
        "cost": "elle a un coût, qui que ce soit qui paie",
    },
    "chains.letter.leaves": LEAVES,
    "chains.version.leaves": LEAVES,
    "chains.action.registered": {
        "in_class": "en classe",
        "orientation": "orientation",
        "parents_and_partners": "parents et partenaires",
        "other": "autre",
    },
}
NAMES = {
    "week.name": "Le nom de la semaine",
    "week.slogan": "Le slogan, ou le thème de l'année",
    "year_before": "Le début de l'année",
    "announcing": "L'annonce des décisions",
    "invitations": "Qui invite les écoles et établissements",
    "thanks_signed": "Qui signe les remerciements",
    "flagships": "Actions phares par bassin ou circonscription",
    "release_above": "Au-delà de combien de destinataires un envoi attend votre accord",
    "link_days": "Jours de classe après l'échéance où le lien d'un courrier répond encore",
    "themes": "Les thèmes",
    "measures": "Les dispositifs de toute l'année",
    "questions": "Les questions aux partenaires et aux parents",
    "hours.opens": "Les envois commencent à",
    "hours.closes": "Les envois finissent à",
    "hours.digest": "Le résumé du jour part à",
    "hours.new_tasks_a_day": "Demandes nouvelles par personne et par jour, au plus",
    "chains.vacant": "Un niveau où personne n'est nommé",
    "chains.correction": "Délai pour corriger ce qui est rendu",
    "chains.action.stops_at": "Le niveau qui décide d'une action",
    "chains.action.climbs_to": "Le niveau qui décide de celles qui montent plus haut",
    "chains.action.climbs_when": "Une action monte plus haut quand",
    "chains.action.cost_above": "Financement demandé au-delà duquel elle monte (euros)",
    "chains.letter.leaves": "Le courrier qui envoie la lettre de cadrage part",
    "chains.version.leaves": "Le courrier qui envoie une déclinaison part",
    "chains.action.registered": "Ce qui est au programme sans avis au-dessus de l'école",
    "ladders.cabinet_functions": "Les fonctions qui ont un cabinet",
    "notices": "Les annonces",
    "participation.only": "Les seules unités qui participent",
    "participation.but": "Les unités qui ne participent pas",
    "participation.also": "Les autres structures qui participent",
    "participation.private": "Les écoles et établissements privés sous contrat",
    "other_dates": "Les temps forts et autres dates",
    "occasion_kinds": "Les sortes de temps forts",
    "own_fields": "Les questions ajoutées à la fiche",
    "look.name": "Le nom du portail",
    "look.theme": "Le thème des pages",
    "look.colour": "La couleur principale",
    "look.logo": "Le logo",
    "look.mark": "Le bloc-marque",
    "trust.controller": "Le responsable du traitement",
    "trust.joint": "Le responsable conjoint",
    "trust.dpd": "L'adresse du délégué à la protection des données (DPD)",
    "trust.director": "Le directeur ou la directrice de la publication",
    "trust.host": "L'hébergeur",
    "trust.contact": "À qui écrire au sujet du portail",
    "accessibility.contact": "À qui signaler une difficulté d'accès",
    "accessibility.scheme": "L'adresse du schéma pluriannuel",
    "accessibility.plan": "L'adresse du plan d'action de l'année",
    "accessibility.audited_on": "Le jour de l'audit",
    "accessibility.auditor": "Qui a fait l'audit",
    "accessibility.met": "Combien de critères sont respectés",
    "accessibility.applicable": "Sur combien de critères applicables",
    "accessibility.grid": "L'adresse de la grille de l'audit",
    "accessibility.failing": "Ce qui n'est pas conforme",
    "accessibility.waived": "Ce qui a une dérogation pour charge disproportionnée",
    "accessibility.exempt": "Ce qui n'est pas soumis à l'obligation",
    "masks.review_docx": "Le masque du bilan (Word)",
    "masks.review_odt": "Le masque du bilan (LibreOffice)",
}
FLAGS = {"participation.private": ("invités", "non invités")}
MESSAGE_PARTS = {
    "on": "envoyé",
    "at": "dates",
    "to": "destinataires",
    "text": "texte",
    "due": "échéance",
}
DAYS_SAID = ("accessibility.audited_on",)
"""Settings that are a day."""
DAYS = ("delay", "tacit", "correction")


def called(definition: Definition, key: str) -> str:
    """What the setting *key* is called: « Actions, bassin ou circonscription : délai pour donner
    son avis »."""
    if key in NAMES:
        return NAMES[key]
    part, *path = key.split(".")
    namers = {
        "milestones": _milestone,
        "phases": _phase,
        "stretches": _stretch,
        "chains": _chain,
        "ladders": _ladder,
        "messages": _message,
        "texts": _text,
        "channels": _channel,
        "own_functions": _own_function,
        "retention": _kind_of_data,
    }
    named = namers[part](definition, path) if part in namers and path else ""
    known = turning_of(key)
    return named or (f"{known.called} ({key})" if known else key)


def _kind_of_data(definition: Definition, path: list[str]) -> str:
    kind = kinds_of_data().get(path[0])
    return f"{kind.name} : mois {STARTS[kind.starts]}" if kind else path[0]


def _milestone(definition: Definition, path: list[str]) -> str:
    shape = definition.milestones.get(path[0])
    title = shape.title if shape else path[0]
    parts = {
        "on": "",
        "title": " : le nom",
        "at": " : la règle",
        "no_later_than": " : au plus tard",
        "otherwise": " : la règle de secours",
        "due": " : un travail attendu",
        "phase": " : le temps dont elle est",
    }
    return title + parts.get(path[1] if len(path) > 1 else "on", f" ({'.'.join(path[1:])})")


def _phase(definition: Definition, path: list[str]) -> str:
    name = next((s.name for k, s in definition.phases.items() if k.value == path[0]), path[0])
    parts = {
        "on": "a lieu cette année",
        "name": "le nom",
        "opens": "l'ouverture",
        "closes": "la fin",
    }
    return f"{name} : {parts.get(path[-1], path[-1])}"


def _stretch(definition: Definition, path: list[str]) -> str:
    which = STRETCHES.get(path[0], path[0])
    how = "semaines au moins" if path[-1] == "least" else "semaines de classe"
    return f"{capital(how)} pour {which}"


def _chain(definition: Definition, path: list[str]) -> str:
    if len(path) < 4 or path[1] != "levels":
        return ""
    parts = {
        "delay": "délai pour donner son avis",
        "tacit": "inscrite sans réponse, après",
        "function": "qui donne son avis",
    }
    return f"{CHAINS[path[0]]}, {LEVELS.get(path[2], path[2])} : {parts.get(path[3], path[3])}"


def _ladder(definition: Definition, path: list[str]) -> str:
    return LADDER_NAMES.get(path[0], "")


def _message(definition: Definition, path: list[str]) -> str:
    from models.letters.called import name_of_text  # start-up: the pages of texts alone

    shape = definition.messages.get(path[0])
    name = name_of_text(shape.text or path[0]) if shape else path[0]
    parts = {
        "on": "envoyé",
        "at": "dates",
        "to": "destinataires",
        "text": "texte",
        "due": "échéance",
    }
    detail = parts.get(path[1], path[1]) if len(path) > 1 else "courrier"
    return f"« {name} » ({path[0]}) : {detail}"


def _function(definition: Definition, path: list[str]) -> str:
    """« psychologue (école ou établissement) »"""
    level = next((one for one in Level if one.value == path[0]), None)
    if level is None or len(path) < 2:
        return path[0]
    known = functions_with(definition.functions_said).get((level, path[1]))
    return f"{known.name if known else path[1]} ({LEVELS.get(path[0], path[0])})"


def _channel(definition: Definition, path: list[str]) -> str:
    if len(path) < 2:
        return f"La voie des courriers ({LEVELS.get(path[0], path[0])})"
    return f"La voie des courriers, {_function(definition, path)}"


def _own_function(definition: Definition, path: list[str]) -> str:
    parts = {
        "name": "le nom",
        "long": "ce que veut dire le sigle",
        "expected": "attendue dans chaque équipe",
        "on": "proposée",
        "aliases": "lue aussi",
    }
    part = f" : {parts.get(path[2], path[2])}" if len(path) > 2 else ""
    return f"La fonction {_function(definition, path)}{part}"


def _text(definition: Definition, path: list[str]) -> str:
    from models.letters.called import name_of_text  # start-up: the pages of texts alone

    name = f"Le texte « {name_of_text(path[0])} »"
    if path[1:2] == ["shipped"]:
        return f"{name}, celui d'origine"
    return f"{name} : {BLOCKS.get(path[1], path[1]).lower()}" if path[1:] else name


# ── values ───────────────────────────────────────────────────────────────────────────────────────

NOTHING = "rien"
ABSENT = "—"
"""What is said of a value that is not there at all."""


def said(key: str, value: object, reckoned: date | None = None) -> str:
    """What *value* says; *reckoned*: the day that a milestone has by its rule."""
    part, *path = key.split(".")
    if part == "milestones" and path[-1:] == ["on"]:
        return _date(value, reckoned)
    if isinstance(value, bool):
        yes, no = FLAGS.get(key, ("oui", "non"))
        return yes if value else no
    if part == "channels":
        return _ways(path, value)
    if part == "own_functions" and value in ("", None):
        return "comme à l'origine"
    if value is None:
        return NOTHING_SAID.get(key, "jamais" if path[-1:] == ["tacit"] else NOTHING)
    if part == "ladders" and path[:1] != ["cabinet_functions"]:
        return _rungs(value)
    if isinstance(value, list | tuple):
        return _list(key, value)
    if isinstance(value, dict):
        return _table(part, value)
    return _word(key, path, value)


def _ways(path: list[str], value: object) -> str:
    """A named way; those of a level, where it had none."""
    if isinstance(value, dict):
        level = next((one for one in Level if path[:1] == [one.value]), None)
        known = {code: f.name for (at, code), f in functions().items() if at == level}
        told = [f"{known.get(code, code)} : {way}" for code, way in value.items() if way]
        return ", ".join(told) or COMMON
    return str(value) if value else COMMON


COMMON = "la voie commune"
NOTHING_SAID = {
    "release_above": "aucun envoi n'attend",
    "link_days": "tant que le lien s'ouvre",
    "chains.action.stops_at": "le plus haut",
    "chains.action.climbs_to": "aucun",
}


EMPTY = {
    **dict.fromkeys(("notices", "other_dates", "questions", "ladders.cabinet_functions"), "aucune"),
    "participation.only": "toutes",
    "participation.but": "aucune",
    "participation.also": "aucune",
    "chains.action.climbs_when": "jamais",
    "chains.action.registered": "rien",
}


def _date(value: object, reckoned: date | None) -> str:
    if value is False:
        return "pas cette année"
    if isinstance(value, str):
        return f"{long_date(date.fromisoformat(value))}, fixé à la main"
    return f"{long_date(reckoned)}, par la règle" if reckoned else "par la règle"


def _rungs(value: object) -> str:
    rungs = value if isinstance(value, list | tuple) else []
    return " ; ".join(_rung(one) for one in rungs) or "aucune relance"


def _rung(rung: Mapping[str, Any]) -> str:
    at = int(rung["at"])
    days = plural(abs(at), "jour de classe", "jours de classe")
    when = f"{days} avant" if at < 0 else f"{days} après" if at else "le jour dit"
    return f"{when} : {TO_WHOM.get(rung['to'], rung['to'])}"


def _list(key: str, value: list[Any] | tuple[Any, ...]) -> str:
    names = CHOICES.get(key, {})
    if key == "ladders.cabinet_functions":
        names = {code: f.name for (_, code), f in functions().items()}
    between = " · " if key == "questions" else ", "
    return between.join(_item(one, names) for one in value) or EMPTY.get(key, "aucun")


def _item(one: object, names: Mapping[str, str]) -> str:
    if isinstance(one, dict):
        day = one.get("on") or one.get("until")
        named = str(one.get("name") or one.get("text") or one.get("label") or "")
        return f"« {named} »" + (f" ({long_date(date.fromisoformat(day))})" if day else "")
    return names.get(str(one), str(one))


def _table(part: str, value: Mapping[str, Any]) -> str:
    if part == "occasion_kinds":
        return ", ".join(map(str, value.values()))
    if part == "texts":
        told = ((BLOCKS.get(k, ""), v) for k, v in value.items() if v is not None)
        return " ; ".join(f"{name} : {v}" for name, v in told if name)
    if part == "own_functions":
        return _own_words(value)
    if part in ("look", "masks"):
        return str(value.get("name") or NOTHING)
    return ", ".join(f"{k} : {v}" for k, v in value.items() if v not in (None, "", [], {}, False))


def _own_words(value: Mapping[str, Any]) -> str:
    """A function that the académie says, whole, or those of a level."""
    if "on" not in value:
        return ", ".join(_own_words(one) for one in value.values() if one) or "comme à l'origine"
    said = [f"« {value['name']} »" if value.get("name") else "le nom d'origine"]
    said += [str(value["long"])] if value.get("long") else []
    said += ["attendue dans chaque équipe"] if value.get("expected") else []
    return ", ".join([*said, "proposée" if value["on"] else "plus proposée"])


def _word(key: str, path: list[str], value: object) -> str:
    if isinstance(value, int):
        return plural(value, "jour de classe", "jours de classe") if _in_days(path) else str(value)
    text = str(value)
    if key in DAYS_SAID:
        return long_date(date.fromisoformat(text))
    if key.startswith("hours."):
        return clock(text)
    if path[-1:] == ["function"]:
        level = next((Level(p) for p in path if p in set(Level)), None)
        known = next((f for (at, c), f in functions().items() if c == text and at == level), None)
        return known.name if known else text
    if path[-1:] in (["stops_at"], ["climbs_to"]):
        return LEVELS.get(text, text)
    return CHOICES.get(key, {}).get(text, text) or NOTHING


def _in_days(path: list[str]) -> bool:
    return bool(path) and path[-1] in DAYS
