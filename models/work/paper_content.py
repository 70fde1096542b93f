"""What a framing letter, a departmental version, a synthesis and a review say, part by part.

And the national frame, with a région's own words on it. Only the text is always needed: what a
recteur signs may be one page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from models.database.types import canonical
from models.words.name_lists import without_name_lists, words_of_left
from models.work.paper import PaperKind
from models.work.parts import Errors, Part, PartKind, Values, read_parts

LONG = 20_000

FRAME = (
    Part(
        code="text",
        label="Le cadre",
        needed=True,
        longest=LONG,
        rows=14,
        hint="Ce qui est attendu de chaque académie cette année. Le texte d'une région est proposé "
        "dans la lettre de cadrage de chacune de ses académies.",
    ),
    Part(
        code="themes",
        label="Thèmes",
        kind=PartKind.LINES,
        longest=160,
        most=8,
        rows=5,
        hint="Un par ligne. Chaque académie part de ces thèmes pour choisir les siens.",
    ),
    Part(
        code="link",
        label="Page à consulter",
        kind=PartKind.LINK,
        longest=500,
        hint="Facultatif : l'adresse d'une page publique, par exemple https://eduscol.education.fr.",
    ),
)

LETTER = (
    Part(
        code="text",
        label="Le texte",
        needed=True,
        longest=LONG,
        rows=14,
        hint="Pourquoi cette semaine, ce qui est attendu de chacun, à qui s'adresser.",
    ),
    Part(code="themes", label="Thèmes de l'académie", kind=PartKind.TAKEN),
    Part(
        code="objectives",
        label="Objectifs de l'année",
        kind=PartKind.LINES,
        longest=300,
        rows=5,
        hint="Un par ligne. Ceux que le dernier séminaire a fixés sont proposés ; ajoutez les "
        "vôtres.",
    ),
    Part(
        code="dates",
        label="Dates à connaître",
        kind=PartKind.DATES,
        longest=160,
        hint="Ce qui s'ajoute aux échéances du cycle : un séminaire, une formation.",
    ),
)

VERSION = (
    Part(
        code="emphasis",
        label="Thèmes mis en avant",
        kind=PartKind.THEMES,
        longest=160,
        most=2,
        hint="Un ou deux, que le département veut porter plus que les autres.",
    ),
    Part(
        code="text",
        label="Le texte du département",
        longest=LONG,
        rows=10,
        hint="Ce que le département ajoute à la lettre. Laissé vide, la lettre vaut seule.",
    ),
    Part(
        code="dates",
        label="Dates du département",
        kind=PartKind.DATES,
        longest=160,
        hint="Celles qui lui sont propres : une journée, un comité, un forum.",
    ),
)

SYNTHESIS = (
    Part(
        code="text",
        label="Ce qui a été fait",
        needed=True,
        longest=LONG,
        rows=12,
        hint="Un texte qui rassemble ce que le niveau du dessous a rendu vous est proposé : "
        "relisez, corrigez, coupez.",
    ),
    Part(code="strengths", label="Ce qui a bien marché", hint="Ce qu'il faut garder."),
    Part(
        code="difficulties",
        label="Difficultés rencontrées",
        hint="Ce qui a manqué, ce qui a coûté trop de temps.",
    ),
    Part(
        code="sharing",
        label="À partager",
        hint="Les actions que d'autres pourraient reprendre, et pourquoi.",
    ),
    Part(code="proposals", label="Propositions pour l'an prochain", hint="Ce que vous changeriez."),
)

REVIEW = (
    Part(
        code="text",
        label="L'essentiel de l'année",
        needed=True,
        longest=LONG,
        rows=10,
        hint="Ce qu'il faut retenir, en une page.",
    ),
    Part(
        code="backing",
        label="Le portage politique",
        rows=3,
        hint="La lettre du recteur, les déclinaisons de chaque DASEN.",
    ),
    Part(
        code="inspectors",
        label="L'engagement des inspecteurs",
        rows=3,
        hint="Leur part dans les équipes, par corps.",
    ),
    Part(
        code="relays",
        label="Les relais à chaque niveau",
        rows=3,
        hint="Nommés, joignables, suppléés ; ce qui a manqué.",
    ),
    Part(
        code="field",
        label="Le terrain associé",
        rows=3,
        hint="Initiatives encouragées et canalisées ; délais de réponse.",
    ),
    Part(
        code="calendar",
        label="Une préparation en amont",
        rows=3,
        hint="Le calendrier a-t-il été tenu ?",
    ),
    Part(
        code="training",
        label="Le lien avec la formation",
        rows=3,
        hint="Ateliers et conférences qui comptent comme formation.",
    ),
    Part(
        code="parents",
        label="Parents et partenaires",
        rows=3,
        hint="Leur part dans les actions, ce qu'ils ont apporté.",
    ),
    Part(
        code="objectives",
        label="Objectifs atteints",
        rows=5,
        hint="Pour chaque objectif de l'année : atteint, en partie, non ; et pourquoi.",
    ),
    Part(
        code="proposals",
        label="Objectifs proposés pour l'an prochain",
        kind=PartKind.LINES,
        longest=300,
        hint="Un par ligne. Le séminaire les reprend, les change, et les fixe.",
    ),
)

PARTS = {
    PaperKind.LETTER: LETTER,
    PaperKind.VERSION: VERSION,
    PaperKind.SYNTHESIS: SYNTHESIS,
    PaperKind.REVIEW: REVIEW,
}


def read_paper(
    kind: PaperKind, data: Mapping[str, Any], themes: Sequence[str] = ()
) -> tuple[Values, Errors]:
    """What *data* says as a paper of *kind*, and what is wrong with it, by part.

    *themes* are the cycle's: a version stresses some of them. What tells of the week lists nobody:
    a pupil is never named.
    """
    values, errors = read_parts(PARTS[kind], data, themes)
    listed = _listing(values) if kind in (PaperKind.SYNTHESIS, PaperKind.REVIEW) else {}
    return {c: v for c, v in values.items() if c not in listed}, listed | errors


def _listing(values: Values) -> Errors:
    """The texts that list people's names, and what is said of each."""
    texts = {c: v if isinstance(v, str) else "" for c, v in values.items()}
    texts |= {c: "\n".join(v) for c, v in values.items() if _is_lines(v)}
    found = {code: without_name_lists(text).left for code, text in texts.items()}
    return {code: words_of_left(left) for code, left in found.items() if left}


def _is_lines(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)


def read_frame(data: Mapping[str, Any]) -> tuple[Values, Errors]:
    """What *data* says as a national frame, or a région's words on it."""
    return read_parts(FRAME, data)


def mark_of(content: Mapping[str, Any]) -> str:
    """What tells one state of a text from another: a form carries it, to be saved on that alone."""
    return sha256(canonical(dict(content)).encode()).hexdigest()[:16]
