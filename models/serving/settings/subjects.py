"""The settings of a cycle by subject: which are on which page, how each is typed, and what it says
today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from models.letters.called import name_of_text
from models.serving.settings.fields import Group, HowTyped, SettingField, Subject
from models.serving.settings.saying import CHAINS, CHOICES, STRETCHES, TO_WHOM, called
from models.territory.functions import functions_with, shipped_functions
from models.territory.unit import Level
from models.words.french import capital
from models.words.nouns import GIVES, LEVELS
from models.year.definition import Definition
from models.year.retention import kinds_of_data, spell
from models.year.shipped import shipped_entries
from models.year.soundness import MOST_QUESTIONS


def _choice(definition: Definition, key: str, hint: str = "") -> SettingField:
    options = tuple(CHOICES[key].items())
    return SettingField(
        key=key, label=called(definition, key), typed=HowTyped.CHOICE, options=options, hint=hint
    )


def _one(definition: Definition, key: str, typed: HowTyped, hint: str = "") -> SettingField:
    return SettingField(key=key, label=called(definition, key), typed=typed, hint=hint)


def _dates(d: Definition) -> Iterator[Group]:
    by_phase: dict[str, list[SettingField]] = {d.phases[k].name: [] for k in _in_order(d.phases)}
    for name in _in_order(d.milestones):
        shape = d.milestones[name]
        where = d.phases[shape.phase].name if shape.phase in d.phases else "Autour de la semaine"
        label = d.title_of(name)
        by_phase.setdefault(where, []).append(
            SettingField(key=f"milestones.{name}.on", label=label, typed=HowTyped.DATE)
        )
    for title, settings in by_phase.items():
        if settings:
            yield Group(title=title, settings=tuple(settings))
    phases = tuple(
        _one(d, f"phases.{kind.value}.on", HowTyped.FLAG)
        for kind in _in_order(d.phases)
        if kind.value != "week"
    )
    yield Group(
        title="Les temps de l'année",
        settings=phases,
        hint="Un temps qui n'a pas lieu n'a ni date, ni courrier, ni page.",
    )
    stretches = tuple(
        _one(d, f"stretches.{name}.{part}", HowTyped.NUMBER)
        for name in STRETCHES
        if name in d.stretches
        for part in ("weeks", "least")
        if (name, part) != ("cadrage", "weeks")
    )
    yield Group(
        title="La durée de chaque temps",
        settings=(*stretches, _choice(d, "year_before")),
        hint="Quand la place manque avant la semaine, chaque temps cède jusqu'à son minimum.",
    )


def _delays(d: Definition) -> Iterator[Group]:
    for kind, name in CHAINS.items():
        settings: list[SettingField] = []
        for level in _levels(d, kind):
            at = f"chains.{kind}.levels.{level.value}"
            who = capital(LEVELS.get(level.value, level.value))
            options = tuple(
                (f.code, f.name)
                for (where, _), f in functions_with(d.functions_said).items()
                if where == level and f.offered
            )
            settings += [
                SettingField(
                    key=f"{at}.function",
                    label=f"{who} : qui donne son {GIVES[level.value]}",
                    typed=HowTyped.CHOICE,
                    options=options,
                ),
                SettingField(
                    key=f"{at}.delay",
                    label=f"{who} : jours de classe pour le donner",
                    typed=HowTyped.NUMBER,
                ),
                SettingField(
                    key=f"{at}.tacit",
                    label=f"{who} : sans réponse, l'action est inscrite après (jours de classe)",
                    typed=HowTyped.OPTIONAL,
                    hint="Vide : sans réponse, elle attend toujours. Une convention, de l'argent "
                    "ou un intervenant extérieur attendent toujours une réponse.",
                ),
            ]
        yield Group(title=name, settings=tuple(settings))
    levels = tuple((level.value, LEVELS[level.value]) for level in _levels(d, "action"))
    yield Group(
        title="Le chemin d'une action",
        settings=(
            SettingField(
                key="chains.action.stops_at",
                label=called(d, "chains.action.stops_at"),
                typed=HowTyped.CHOICE,
                options=levels,
                optional=True,
            ),
            SettingField(
                key="chains.action.climbs_to",
                label=called(d, "chains.action.climbs_to"),
                typed=HowTyped.CHOICE,
                options=levels,
                optional=True,
            ),
            _choices(d, "chains.action.climbs_when"),
            _one(d, "chains.action.cost_above", HowTyped.NUMBER),
            _choices(d, "chains.action.registered"),
        ),
    )
    yield Group(
        title="Pour tous",
        settings=(
            _one(d, "chains.correction", HowTyped.NUMBER, "En jours de classe."),
            _choice(d, "chains.vacant"),
            _choice(d, "chains.letter.leaves"),
            _choice(d, "chains.version.leaves"),
        ),
    )


def _in_order(named: Mapping[Any, Any]) -> list[Any]:
    """The names of the definition in the order of the year: a pinned one has them by the letter."""
    order = [*shipped_entries("phases"), *shipped_entries("milestones")]
    return sorted(named, key=lambda one: order.index(one) if one in order else len(order))


def _levels(d: Definition, kind: str) -> list[Level]:
    """The levels that give their opinion, the nearest first."""
    nearest = ("school", "basin", "department", "academy")
    return sorted(d.chains.of(kind).levels, key=lambda level: nearest.index(level.value))


def _choices(d: Definition, key: str) -> SettingField:
    options = tuple((code, capital(words)) for code, words in CHOICES[key].items())
    return SettingField(key=key, label=called(d, key), typed=HowTyped.CHOICES, options=options)


def _ladders(d: Definition) -> Iterator[Group]:
    for name in ("default", "cabinet"):
        key = f"ladders.{name}"
        yield Group(
            title=called(d, key),
            settings=(SettingField(key=key, label=called(d, key), typed=HowTyped.LADDER),),
            hint="Les jours sont des jours de classe : -5, cinq jours avant la date demandée ; 3, "
            "trois jours après. Laissez vide le jour d'une relance que vous ne voulez plus.",
        )
    options = tuple((f.code, f.name) for f in _functions_once().values())
    cabinets = SettingField(
        key="ladders.cabinet_functions",
        label=called(d, "ladders.cabinet_functions"),
        typed=HowTyped.CHOICES,
        options=options,
    )
    yield Group(title="Les cabinets", settings=(cabinets,))


def _functions_once() -> dict[str, Any]:
    """The functions of who decides: the académie's and the départements'."""
    found: dict[str, Any] = {}
    for (level, code), function in shipped_functions().items():
        if level.value in ("academy", "department"):
            found.setdefault(code, function)
    return found


def _hours(d: Definition) -> Iterator[Group]:
    hours = tuple(_one(d, f"hours.{n}", HowTyped.HOUR) for n in ("opens", "closes", "digest"))
    yield Group(
        title="Les heures d'envoi",
        settings=hours,
        hint="À l'heure de qui reçoit. Rien ne part les jours sans classe.",
    )
    yield Group(
        title="Combien à la fois",
        settings=(
            _one(
                d,
                "hours.new_tasks_a_day",
                HowTyped.NUMBER,
                "Ce qui dépasse va dans le résumé du lendemain.",
            ),
            _one(
                d,
                "release_above",
                HowTyped.OPTIONAL,
                "Vide : aucun envoi n'attend votre accord.",
            ),
            _one(
                d,
                "link_days",
                HowTyped.OPTIONAL,
                "Ensuite il montre seulement, et l'on se connecte pour répondre. Vide : il répond "
                "tant qu'il s'ouvre, cent vingt jours.",
            ),
        ),
    )


def _week(d: Definition) -> Iterator[Group]:
    yield Group(
        title="La semaine",
        settings=(_one(d, "week.name", HowTyped.TEXT), _one(d, "week.slogan", HowTyped.TEXT)),
    )
    one_a_line = "Un par ligne."
    yield Group(
        title="Thèmes et dispositifs",
        settings=(
            _one(d, "themes", HowTyped.LINES, one_a_line),
            _one(d, "measures", HowTyped.LINES, one_a_line),
        ),
    )


def _course(d: Definition) -> Iterator[Group]:
    yield Group(
        title="Invitations",
        settings=(
            _choice(d, "invitations"),
            SettingField(
                key="participation.private",
                label="Inviter les écoles et établissements privés sous contrat",
                typed=HowTyped.FLAG,
            ),
        ),
    )
    yield Group(
        title="Décisions",
        settings=(_choice(d, "announcing"), _one(d, "flagships", HowTyped.NUMBER)),
    )
    yield Group(title="Remerciements", settings=(_choice(d, "thanks_signed"),))


def _questions(d: Definition) -> Iterator[Group]:
    yield Group(
        title="Ce qui est demandé",
        settings=(
            _one(
                d,
                "questions",
                HowTyped.LINES,
                f"Une par ligne, {MOST_QUESTIONS} au plus ; trois suffisent. Vide : rien n'est "
                "demandé.",
            ),
        ),
        hint="Une réponse déjà donnée garde la question telle qu'elle a été posée.",
    )


def _notices(d: Definition) -> Iterator[Group]:
    notices = SettingField(key="notices", label="Annonces", typed=HowTyped.NOTICES)
    yield Group(title="Ce que tous lisent", settings=(notices,))


def _trust(d: Definition) -> Iterator[Group]:
    yield Group(
        title="Les données personnelles",
        settings=(
            _one(
                d,
                "trust.controller",
                HowTyped.TEXT,
                "L'autorité et son adresse postale : « Le recteur de l'académie de …, 1 rue … ».",
            ),
            _one(d, "trust.joint", HowTyped.TEXT, "Vide : personne ne décide avec lui."),
            _one(
                d, "trust.dpd", HowTyped.TEXT, "Une adresse de courriel, de préférence de fonction."
            ),
        ),
    )
    yield Group(
        title="Les mentions légales",
        settings=(
            _one(d, "trust.director", HowTyped.TEXT, "Le nom et la fonction."),
            _one(
                d,
                "trust.host",
                HowTyped.TEXT,
                "Qui tient la machine : nom, adresse, téléphone. Le rectorat lui-même, s'il "
                "l'héberge.",
            ),
            _one(
                d,
                "trust.contact",
                HowTyped.TEXT,
                "Une adresse ou un téléphone qui répondent toute l'année ; aussi pour signaler une "
                "difficulté d'accès.",
            ),
        ),
    )


def _retention(d: Definition) -> Iterator[Group]:
    settings = tuple(
        _one(
            d,
            f"retention.{one.code}",
            HowTyped.OPTIONAL,
            f"Vide : {spell(one.months)}. {capital(one.bounds_said)} ({one.least} à {one.most} "
            f"mois). {one.bounds}.",
        )
        for one in kinds_of_data().values()
        if one.may_be_set
    )
    yield Group(
        title="Combien de temps chaque sorte de donnée est utile, en mois",
        settings=settings,
        hint="À arrêter avec le service d'archives, qui vise ce qui est détruit. Ce qui n'est pas "
        "ici, comme les connexions, vaut pour toute l'installation.",
    )


def _accessibility(d: Definition) -> Iterator[Group]:
    address = "Une adresse qui commence par https:// ; vide : dite « à publier »."
    lines = "Un contenu par ligne, avec ce qui le remplace s'il y a lieu."
    said = (
        ("Le signalement", (("contact", HowTyped.TEXT, "Vide : celle de la page « Confiance »."),)),
        ("La stratégie", (("scheme", HowTyped.TEXT, address), ("plan", HowTyped.TEXT, address))),
        (
            "L'audit",
            (
                ("audited_on", HowTyped.DAY, "Vide, ou vieux de trois ans : « non conforme »."),
                ("auditor", HowTyped.TEXT, "Une société, ou un service de l'académie."),
                ("met", HowTyped.OPTIONAL, "Ceux que valident toutes les pages de l'échantillon."),
                ("applicable", HowTyped.OPTIONAL, "Sur les 106, ceux qui valent pour une page."),
                ("grid", HowTyped.TEXT, "Une adresse qui commence par https://."),
            ),
        ),
        (
            "Les contenus non accessibles",
            tuple((key, HowTyped.LINES, lines) for key in ("failing", "waived", "exempt")),
        ),
    )
    for title, parts in said:
        settings = tuple(_one(d, f"accessibility.{key}", how, hint) for key, how, hint in parts)
        yield Group(title=title, settings=settings)


SUBJECTS: Mapping[str, Subject] = {
    one.code: one
    for one in (
        Subject(
            code="dates",
            name="Dates de l'année",
            lead="Chaque échéance se compte sur le calendrier scolaire ; fixez-en une à la main, "
            "ou dites qu'elle n'a pas lieu cette année.",
            groups=_dates,
        ),
        Subject(
            code="delays",
            name="Avis et délais",
            lead="Qui donne son avis, en combien de jours de classe, et ce que vaut le silence. Un "
            "avis déjà demandé garde la date qui a été donnée.",
            groups=_delays,
        ),
        Subject(
            code="ladders",
            name="Relances des avis",
            lead="Ce qui part quand un avis se fait attendre, et à qui, de plus en plus haut.",
            groups=_ladders,
        ),
        Subject(
            code="hours",
            name="Heures et nombre des envois",
            lead="Quand les courriers partent, et combien une même personne en reçoit.",
            groups=_hours,
        ),
        Subject(
            code="week",
            name="Semaine, thèmes, dispositifs",
            lead="Le nom de la semaine et son slogan, les thèmes de l'année, les dispositifs "
            "auxquels une action peut se rattacher.",
            groups=_week,
        ),
        Subject(
            code="course",
            name="Invitations et décisions",
            lead="Qui invite, qui participe, comment les décisions sont dites.",
            groups=_course,
        ),
        Subject(
            code="questions",
            name="Questions du bilan",
            lead="Ce que l'on demande aux partenaires et aux représentants des parents, à une "
            "adresse sans compte, jusqu'à la date du bilan.",
            groups=_questions,
        ),
        Subject(
            code="trust",
            name="Confiance",
            lead="Qui répond du portail et des données. Les mentions légales, la page « Données "
            "personnelles », le bas des courriers et les documents du DPD et du RSSI en sont "
            "remplis. Un cycle ne se lance pas vers de vraies adresses tant qu'il en manque.",
            groups=_trust,
        ),
        Subject(
            code="retention",
            name="Durées de conservation",
            lead="Ce que l'académie garde plus longtemps, ou moins, que ce que dit l'installation. "
            "Les documents du DPD, les bordereaux et la purge suivent ces durées.",
            groups=_retention,
        ),
        Subject(
            code="accessibility",
            name="Accessibilité",
            lead="Ce que dit la déclaration d'accessibilité : à qui signaler une difficulté, où "
            "est le schéma pluriannuel, ce qu'a trouvé l'audit. Sans audit, « non conforme ».",
            groups=_accessibility,
        ),
        Subject(
            code="notices",
            name="Annonces",
            lead="Un message court, que tous lisent en haut des pages ou des courriers jusqu'à un "
            "jour donné.",
            groups=_notices,
        ),
    )
}


def settings_of(subject: Subject, definition: Definition) -> list[SettingField]:
    """Every setting of a page."""
    return [one for group in subject.groups(definition) for one in group.settings]


def value_of(data: Mapping[str, Any], key: str) -> Any:
    """The value of *key* in a definition given as data; None when it says nothing."""
    found: Any = data
    for part in key.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def rung_texts(definition: Definition) -> tuple[tuple[str, str], ...]:
    """The texts that a rung may say: those that rungs say, shipped or of the académie."""
    found = {"validation_reminder", "escalated_to_you"}
    for name in ("default", "cabinet"):
        found |= {rung.text for rung in getattr(definition.ladders, name)}
    return tuple((text, name_of_text(text)) for text in sorted(found))


RECIPIENTS = tuple((code, capital(words)) for code, words in TO_WHOM.items())
PLACES = (
    ("both", "en haut des pages et des courriers"),
    ("pages", "en haut des pages"),
    ("letters", "en haut des courriers"),
)
"""Where a notice is read."""
