"""A unit is named whole in titles and letters, and shortly where thirty of them stand in a table.

« Circonscription d'inspection du 1er degré de Créteil 1 » is « Circo. Créteil 1 ». What is stored
stays as the directory writes it; only what is shown is shortened, and after « de » or « à »
agreed with: « d’Aubrenac », « du Havre », « au Lycée Voltaire ».
"""

from __future__ import annotations

import re
from functools import lru_cache

from models.words.collation import letters

# ── short names ──────────────────────────────────────────────────────────────────────────────────

DEGREE = r"(?:1\s*er|premier|1er)\s+degre"
CIRCO = "Circo."
SHORTENED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"^{pattern}(?=[\s.,:(-]|$)"), short)
    for pattern, short in (
        (rf"circonscription(?:\s+d'inspection)?(?:\s+du\s+{DEGREE})?", CIRCO),
        (rf"circonscription\s+(?:du\s+)?{DEGREE}", CIRCO),
        (rf"inspection(?:\s+de\s+l'education\s+nationale)?(?:\s+du)?\s+{DEGREE}", CIRCO),
        (r"bassin\s+d'education(?:\s+et\s+de\s+formation)?", "Bassin"),
        (r"bassin\s+(?:de\s+formation|d'animation\s+pedagogique)", "Bassin"),
        (r"direction\s+des\s+services\s+departementaux\s+de\s+l'education\s+nationale", "DSDEN"),
        (r"centre\s+d'information\s+et\s+d'orientation", "CIO"),
        (r"ecole\s+maternelle(?:\s+publique)?", "Maternelle"),
        (r"ecole\s+elementaire(?:\s+publique)?", "Élémentaire"),
        (r"ecole\s+primaire(?:\s+publique)?", "Primaire"),
        (r"lycee\s+general\s+et\s+technologique", "LGT"),
        (r"lycee\s+(?:general|d'enseignement\s+general)", "LG"),
        (r"lycee\s+polyvalent", "LPO"),
        (r"lycee\s+(?:professionnel|d'enseignement\s+professionnel)", "LP"),
        (r"section\s+d'enseignement\s+general\s+et\s+professionnel\s+adapte", "SEGPA"),
        (r"section\s+d'enseignement\s+professionnel", "SEP"),
        (r"etablissement\s+regional\s+d'enseignement\s+adapte", "EREA"),
    )
)
"""How a name begins, in plain letters, and what stands for it in a table: what rectorats write
themselves where room is short."""
NAMED = {CIRCO, "Bassin"}
"""What a place follows: « Circo. de Créteil » says no more than « Circo. Créteil »."""
LINK = re.compile(r"^(?:de\s+(?!la\s|l['’])|d['’]\s*)(?=\S)", re.IGNORECASE)


@lru_cache(maxsize=8192)
def short_name(name: str) -> str:
    """*name* as tables, trees, charts and the terminal say it: never longer, never empty."""
    seen = " ".join(name.split())
    plain = letters(seen)
    if len(plain) != len(seen):  # a ligature: what matches is not where it stands
        return seen
    for pattern, short in SHORTENED:
        if found := pattern.match(plain):
            return _shorter(seen, short, seen[found.end() :].lstrip())
    return seen


def _shorter(whole: str, short: str, rest: str) -> str:
    place = LINK.sub("", rest) if short in NAMED else rest
    said = f"{short} {place}".rstrip()
    return said if place and len(said) <= len(whole) else whole


# ── after « de » and « à » ───────────────────────────────────────────────────────────────────────

KINDS = {
    ("du ", "au "): (
        "bassin cfa cio collège college département departement district greta groupement "
        "internat lgt lg lp lpo lycée lycee pôle pole rectorat réseau reseau"
    ),
    ("de la ", "à la "): (
        "circonscription circo. cité cite direction dsden maternelle mission primaire région "
        "region section segpa sep"
    ),
    ("de l’", "à l’"): (
        "académie academie antenne association école ecole élémentaire elementaire ensemble "
        "erea établissement etablissement externat inspé inspe institut institution"
    ),
}
"""The kinds of units, a name's first word, by what they take."""
OF_PLACES = {
    ("du ", "au "): (
        "Bas-Rhin|Calvados|Cantal|Cher|Doubs|Finistère|Gard|Gers|Haut-Rhin|Jura|Loir-et-Cher|"
        "Loiret|Lot|Lot-et-Garonne|Maine-et-Loire|Morbihan|Nord|Pas-de-Calais|Puy-de-Dôme|"
        "Rhône|Tarn|Tarn-et-Garonne|Territoire de Belfort|Val-d'Oise|Val-de-Marne|Var|"
        "Vaucluse"
    ),
    ("de la ", "à la "): (
        "Charente|Charente-Maritime|Corrèze|Corse-du-Sud|Côte-d'Or|Creuse|Dordogne|Drôme|"
        "Gironde|Guadeloupe|Guyane|Haute-Corse|Haute-Garonne|Haute-Loire|Haute-Marne|"
        "Haute-Saône|Haute-Savoie|Haute-Vienne|Loire|Loire-Atlantique|Lozère|Manche|Marne|"
        "Martinique|Mayenne|Meurthe-et-Moselle|Meuse|Moselle|Nièvre|Nouvelle-Calédonie|"
        "Polynésie française|Saône-et-Loire|Sarthe|Savoie|Seine-Maritime|Seine-Saint-Denis|"
        "Seine-et-Marne|"
        "Somme|Vendée|Vienne"
    ),
    ("de l’", "à l’"): (
        "Ain|Aisne|Allier|Ardèche|Ariège|Aube|Aude|Aveyron|Eure|Eure-et-Loir|Hérault|"
        "Ille-et-Vilaine|Indre|Indre-et-Loire|Isère|Oise|Orne|Yonne|Essonne"
    ),
    ("des ", "aux "): (
        "Alpes-Maritimes|Alpes-de-Haute-Provence|Ardennes|Bouches-du-Rhône|Côtes-d'Armor|"
        "Deux-Sèvres|Hautes-Alpes|Hautes-Pyrénées|Hauts-de-Seine|Landes|Pyrénées-Atlantiques|"
        "Pyrénées-Orientales|Vosges|Yvelines"
    ),
}
"""The départements and académies that have an article, which their directories leave out."""
TAKEN = {word: both for both, words in KINDS.items() for word in words.split()}
TAKEN_BY_PLACE = {letters(one): both for both, all_ in OF_PLACES.items() for one in all_.split("|")}
IN_TWO = {"le": ("du ", "au "), "les": ("des ", "aux ")}
"""« Le Havre », « Les Ulis »; « La Rochelle » and « L’Haÿ » follow « de » and « à » as they are."""
SILENT_H = ("herault", "hyeres", "herouville", "henin", "herblay", "hirson", "hopital", "hotel")
"""In other names of places in h- it is sounded, or may be."""
BY_VOWEL = re.compile(r"[aeiou]|y[^aeiou]")
SOUNDED = re.compile(r"(?:onz|oui|uhl|yaou)")


@lru_cache(maxsize=8192)
def of_unit(name: str) -> str:
    """« du bassin… », « de l’école… », « d’Aubrenac », « du Havre »: *name* after « de »."""
    seen = " ".join(name.split())
    joined, rest = _agreed(seen)
    if joined:
        return joined[0] + rest
    return f"d’{seen}" if elides(seen) else f"de {seen}"


@lru_cache(maxsize=8192)
def at_unit(name: str) -> str:
    """« au bassin… », « à l’école… », « à Aubrenac », « au Havre »: *name* after « à »."""
    seen = " ".join(name.split())
    joined, rest = _agreed(seen)
    return joined[1] + rest if joined else f"à {seen}"


def _agreed(name: str) -> tuple[tuple[str, str] | None, str]:
    """What « de » and « à » become before *name*, and what follows; None when they stay."""
    if place := TAKEN_BY_PLACE.get(letters(name)):
        return place, name
    first, _, others = name.partition(" ")
    if others and first.lower() in IN_TWO:
        return IN_TWO[first.lower()], others
    return TAKEN.get(first.lower()), name


def elides(name: str) -> bool:
    """Whether « de » loses its e before *name*: before a vowel, a y that is one, a silent h."""
    plain = letters(name)
    if plain.startswith("h"):
        return plain.startswith(SILENT_H)
    return bool(BY_VOWEL.match(plain)) and not SOUNDED.match(plain)
