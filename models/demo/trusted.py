"""``docs/confiance/``: the papers of a made-up académie, as the product fills them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from config.settings import ROOT, Settings
from models import tables  # noqa: F401  every table, so that none is missing on the map
from models.demo import names, told
from models.serving.trust.facts import TrustFacts, installed, signing
from models.serving.trust.papers import PAPERS, as_markdown
from models.territory.functions import shipped_functions
from models.words.french import academy_named
from models.year.definition import read_definition
from models.year.trust import Trust

FOLDER = ROOT / "docs" / "confiance"
HEAD = """# Documents de confiance

Les documents que le DPD, le RSSI et qui dirige relisent et signent avant d’ouvrir un portail,
remplis ici pour une académie inventée. Chaque académie a les siens, remplis de ses réglages : page
**Réglages → Confiance → Les documents**, ou `orgue trust export`. Ce sont des projets : ce qui est
« À VÉRIFIER » ou « À COMPLÉTER » l’est par l’académie.

"""
TAIL = """
Ces pages sont écrites par `make docs` à partir de `models/serving/trust/` ; un test échoue quand
elles ne le sont plus, ou quand une table de la base n’est pas sur la carte.
"""


def made_up() -> TrustFacts:
    """An académie that nobody is of, behind a server and a provider that are nobody's."""
    definition = read_definition({"trust": told.TRUST})
    settings = Settings(
        mail_url=f"mailtos://smtp.{names.DOMAIN}",
        database_url="postgresql:///orgue",
        portal_url=f"https://semaine.{names.DOMAIN}",
        oidc_issuer=f"https://connexion.{names.DOMAIN}",
        oidc_name="le guichet de l'académie",
        oidc_second_factor="eidas2",
        prefect_events_days=1,
        prefect_runs_days=14,
    )
    return TrustFacts(
        academy=academy_named(names.NAME),
        year=told.SCHOOL_YEAR,
        week=definition.week.name,
        on=date(2026, 9, 1),
        trust=Trust.model_validate(told.TRUST),
        people=180,
        schools=640,
        leaves=True,
        signing=signing(shipped_functions().values()),
        link_days=definition.link_days,
        questions=definition.questions,
        shared=1,
        **{**installed(settings), "software": ""},
    )


def pages() -> Iterator[tuple[Path, str]]:
    """Each page, with what it holds."""
    facts = made_up()
    listed = "".join(f"- [{p.title}]({p.code}.md), pour {p.whom}\n" for p in PAPERS.values())
    yield FOLDER / "README.md", HEAD + listed.replace("'", "’") + TAIL
    for paper in PAPERS.values():
        yield FOLDER / f"{paper.code}.md", as_markdown(paper, facts)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for path, text in pages():
        path.write_text(text, encoding="utf-8")
