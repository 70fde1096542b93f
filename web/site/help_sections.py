"""Which section of the guides belongs to a page: « Aide », at the top of each, opens there.

By the page's path (a ``*`` stands for one step of it), and where roles do different things there,
by the reader's. The one that names most of a path is its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from fastapi import Request

from web.site.navigation import steps_named
from web.site.pages import templates
from web.site.roles import GUIDES, Role, role_of
from web.site.who import reader

FRONT = {
    Role.SCHOOL: "etablissement#suivre",
    Role.RELAY: "relais#vous-connecter",
    Role.DEPARTMENT: "pilote-departemental#au-quotidien",
    Role.PILOT: "pilote#le-matin--quatre-questions-quatre-pages",
    Role.ADMIN: "administrateur#8-suivre",
    Role.CABINET: "relais#répondre-depuis-un-courrier",
    Role.NATION: "pilote#plusieurs-académies",
}
DECIDING = {
    Role.RELAY: "relais#vous-connecter",
    Role.SCHOOL: "etablissement#suivre",
    Role.CABINET: "relais#répondre-depuis-un-courrier",
}
FRAMING = "pilote-departemental#à-la-rentrée--le-cadrage"
STANDING = "pilote#où-en-est-on"
PROGRAMME = {
    Role.SCHOOL: "etablissement#le-programme",
    Role.RELAY: "relais#le-programme",
    Role.DEPARTMENT: "pilote-departemental#le-programme-public",
}
PUBLIC = {
    Role.SCHOOL: "etablissement#montrer-une-action-au-public",
    Role.DEPARTMENT: "pilote-departemental#le-programme-public",
}
THE_DAY = {Role.SCHOOL: "etablissement#le-jour-même"}
AFTER = {
    Role.RELAY: "relais#après-la-semaine",
    Role.DEPARTMENT: "pilote-departemental#après-la-semaine--la-synthèse",
}
SETTINGS = "reglages#les-réglages"

Sections = str | tuple[Mapping[Role, str], str]
"""A section; or those of some roles, and everybody else's."""

SECTIONS: Mapping[str, Sections] = {
    "/me": (FRONT, "relais#vous-connecter"),
    "/me/tokens": "administrateur#7-dans-le-portail",
    "/me/absence": "relais#et-si",
    "/me/data": "relais#vos-données",
    "/sign-in": "relais#vous-connecter",
    "/sign-out": "relais#vous-connecter",
    "/about": "etablissement#répondre-sans-se-connecter",
    "/actions": (
        {Role.SCHOOL: "etablissement#suivre", Role.RELAY: "relais#vous-connecter"},
        "pilote#où-en-est-on",
    ),
    "/actions/new": "etablissement#proposer-une-action",
    "/actions/call": "etablissement#pas-daction-cette-année",
    "/actions/late": "administrateur#7-dans-le-portail",
    "/actions/*": ({Role.RELAY: "relais#et-si"}, "etablissement#suivre"),
    "/actions/*/edit": "etablissement#proposer-une-action",
    "/actions/*/submit": "etablissement#proposer-une-action",
    "/actions/*/outcome": "etablissement#rendre-compte",
    "/actions/*/report": "etablissement#rendre-compte",
    "/actions/*/after": "relais#appeler-une-école",
    "/actions/*/photo": "etablissement#le-jour-même",
    "/documents": "etablissement#proposer-une-action",
    "/inscription": "etablissement#aux-familles",
    "/schools/*/families": "etablissement#aux-familles",
    "/actions/*/sign-ups": "etablissement#aux-familles",
    "/partners": ({Role.SCHOOL: "etablissement#les-partenaires"}, "relais#les-partenaires"),
    "/library": (
        {Role.SCHOOL: "etablissement#les-ressources"},
        "pilote#la-bibliothèque-de-ressources",
    ),
    "/forms": "etablissement#proposer-une-action",
    "/images": "etablissement#proposer-une-action",
    "/schools": ({Role.SCHOOL: "etablissement#au-téléphone"}, "relais#appeler-une-école"),
    "/queue": (DECIDING, "pilote-departemental#de-novembre-à-février--valider"),
    "/tasks": (
        {Role.SCHOOL: "etablissement#suivre", Role.RELAY: "relais#répondre-depuis-un-courrier"},
        "pilote-departemental#de-novembre-à-février--valider",
    ),
    "/flagships": (
        {Role.RELAY: "relais#vous-connecter"},
        "pilote-departemental#de-novembre-à-février--valider",
    ),
    "/announcements": "administrateur#7-dans-le-portail",
    "/cadrage": FRAMING,
    "/papers": FRAMING,
    "/frames": "pilote#plusieurs-académies",
    "/cycles": STANDING,
    "/cycles/*/cadrage": FRAMING,
    "/cycles/*/themes": "administrateur#7-dans-le-portail",
    "/cycles/*/objectives": "pilote#la-semaine-puis-juillet",
    "/cycles/*/relays": FRAMING,
    "/cycles/*/teams": FRAMING,
    "/cycles/*/participation": "administrateur#7-dans-le-portail",
    "/cycles/*/carriers": "pilote-departemental#ceux-qui-ne-sont-pas-des-établissements",
    "/cycles/*/papers": FRAMING,
    "/cycles/*/papers/synthesis": (AFTER, "pilote#la-semaine-puis-juillet"),
    "/cycles/*/papers/review": "pilote#la-semaine-puis-juillet",
    "/cycles/*/standing": STANDING,
    "/cycles/*/schools": STANDING,
    "/cycles/*/silence": "pilote#à-relancer--qui-appeler",
    "/cycles/*/silence/calls": "relais#appeler-une-école",
    "/cycles/*/calendar": "pilote#calendrier",
    "/cycles/*/readiness": "pilote#préparation",
    "/cycles/*/balance": "pilote#équilibre-du-programme",
    "/cycles/*/exports": "pilote#emporter",
    "/cycles/*/units": "pilote#emporter",
    "/cycles/*/programme": (PROGRAMME, "pilote#programme"),
    "/cycles/*/attestations": "etablissement#une-attestation",
    "/attestations": "etablissement#une-attestation",
    "/attestation": "etablissement#une-attestation",
    "/cycles/*/retrospective": "pilote#la-rétrospective",
    "/cycles/*/thanks": "pilote#dire-merci",
    "/cycles/*/public-side": "pilote#le-programme-public",
    "/semaine": (PUBLIC, "pilote#le-programme-public"),
    "/stop": "relais#vos-données",
    "/cycles/*/visits": "pilote#les-visites-du-recteur-et-des-dasen",
    "/cycles/*/day": (THE_DAY, "pilote#le-jour-même"),
    "/cycles/*/kit": "pilote#le-kit-de-communication",
    "/cycles/*/review": (AFTER, "pilote#la-semaine-puis-juillet"),
    "/cycles/*/meetings": "pilote#la-semaine-puis-juillet",
    "/cycles/*/attached": "pilote#la-semaine-puis-juillet",
    "/cycles/*/occasions": "pilote#calendrier",
    "/cycles/*/reopen": "administrateur#8-suivre",
    "/cycles/*/put-off": "pilote#reporter-ou-annuler-la-semaine-des-jours-des-actions",
    "/cycles/*/forecast": "pilote#ce-qui-partira",
    "/standing": STANDING,
    "/kit": "pilote#le-kit-de-communication",
    "/programme": (PROGRAMME, "pilote#programme"),
    "/review": (AFTER, "pilote#la-semaine-puis-juillet"),
    "/seminar": "pilote#la-semaine-puis-juillet",
    "/years": "pilote#plusieurs-académies",
    "/years/next": "annees#lannée-suivante-depuis-celle-ci",
    "/years/import": "annees#une-année-passée-dun-tableau",
    "/years/periods": "etablissement#proposer-une-action",
    "/outbox": "pilote#ce-qui-partira",
    "/outbox/restored": "pilote#ce-qui-partira",
    "/mailbox": "administrateur#8-suivre",
    "/runs": "pilote#passages",
    "/resume": "administrateur#8-suivre",
    "/suspensions": "pilote#suspendre-les-courriers",
    "/territory/weeks": "administrateur#3-le-calendrier",
    "/territory/changes": "administrateur#le-territoire-change",
    "/territory/rollout": "administrateur#le-territoire-change",
    "/people/review": "relais#après-la-semaine",
    "/people/orphans": "administrateur#2-les-personnes",
    "/rehearsal": "administrateur#4-le-cycle--préparer-vérifier-répéter",
    "/launch": "administrateur#5-lancer",
    "/setup": "administrateur#mise-en-route--dune-installation-vide-à-un-cycle-lancé",
    "/setup/territory": "administrateur#1-le-territoire",
    "/setup/attach": "administrateur#1-le-territoire",
    "/setup/people": "administrateur#2-les-personnes",
    "/setup/calendar": "administrateur#3-le-calendrier",
    "/setup/draft": "administrateur#4-le-cycle--préparer-vérifier-répéter",
    "/setup/check": "administrateur#4-le-cycle--préparer-vérifier-répéter",
    "/retention": "reglages#conserver-archiver-effacer",
    "/settings": SETTINGS,
    "/settings/texts": "reglages#les-textes-des-courriers",
    "/settings/fields": "reglages#les-questions-de-la-fiche",
    "/settings/look": "reglages#le-nom-le-logo-lapparence",
    "/settings/masks": "pilote#la-semaine-puis-juillet",
    "/settings/subject/notices": "reglages#les-réglages",
    "/settings/subject/trust": "confiance#dire-qui-répond",
    "/settings/subject/accessibility": "reglages#les-réglages",
    "/trust": "confiance#les-documents",
    "/cycles/*/trust": "confiance#les-documents",
    "/api": "administrateur#7-dans-le-portail",
    "/demo": "demo#être-quelquun",
    # The pages of letters, which act without signing in.
    "/a": "etablissement#répondre-sans-se-connecter",
    "/d": "relais#vous-connecter",
    "/p": FRAMING,
    "/s": "relais#vous-connecter",
    "/u": "etablissement#répondre-sans-se-connecter",
    "/v": "relais#répondre-depuis-un-courrier",
}
UNSIGNED = "relais#vous-connecter"
"""The first page's, for who is not signed in."""


def help_path(request: Request) -> str:
    """Where « Aide » leads from this page: the section that belongs to it, else all the guides."""
    path = request.url.path
    if path == "/help" or path.startswith("/help/"):
        return "/help"
    role = role_of(reader(request))
    section = section_of(path, role)
    return f"/help/{section}" if section else "/help"


def section_of(path: str, role: Role | None) -> str:
    """The section of the page at *path*, for *role*; empty: it has none."""
    if path == "/":
        return FRONT[role] if role else UNSIGNED
    named = _named(path)
    if named is None:
        return ""
    if isinstance(named, str):
        return named
    by_role, others = named
    return by_role.get(role, others) if role else others


@lru_cache(maxsize=512)
def _named(path: str) -> Sections | None:
    said = ((steps_named(page, path), page.count("*"), page) for page in SECTIONS)
    length, _, page = max(said, key=lambda one: (one[0], -one[1]))
    return SECTIONS[page] if length else None


def guide_of(role: Role | None) -> str:
    """The name of the guide written for *role*; empty for nobody in particular."""
    return GUIDES[role] if role else ""


templates.env.globals["help_path"] = help_path
