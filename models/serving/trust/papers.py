"""The papers that three people sign before a portal opens, each filled for one académie."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from models.errors import NotFound
from models.masks.content import MaskBlock, MaskContent
from models.masks.neutral import neutral
from models.masks.reading import fill_mask
from models.serving.trust import notices
from models.serving.trust.data_map import data_map
from models.serving.trust.facts import TrustFacts
from models.serving.trust.homologation import homologation
from models.serving.trust.impact import impact
from models.serving.trust.register import register
from models.serving.trust.reversibility import reversibility
from models.serving.trust.scheme import scheme
from models.words.french import capital, long_date, typeset

FORMATS = {"pdf": "PDF", "docx": "Word", "odt": "LibreOffice"}
MASK = (
    ("title", "{{ titre }}"),
    ("over", "{{ academie }} · {{ annee }} · établi le {{ jour }}"),
    ("text", "{{ document }}"),
)
WORDS, BLOCKS = ("titre", "academie", "annee", "jour"), ("document",)
"""The fields of a mask of them."""
FOOT = "{{ academie }}, projet à relire et à signer"


@dataclass(frozen=True, kw_only=True)
class TrustPaper:
    """A paper: its *title*, for *whom* it is, and what it says, block after block."""

    code: str
    title: str
    whom: str
    write: Callable[[TrustFacts], Iterator[MaskBlock]]


PAPERS: Mapping[str, TrustPaper] = {
    one.code: one
    for one in (
        TrustPaper(code="registre", title="Fiche de registre", whom="le DPD", write=register),
        TrustPaper(
            code="aipd", title="Faut-il une analyse d'impact ?", whom="le DPD", write=impact
        ),
        TrustPaper(
            code="carte-des-donnees",
            title="Carte des données et durées",
            whom="le DPD et les Archives",
            write=data_map,
        ),
        TrustPaper(
            code="information-agents",
            title="Vos données : aux agents",
            whom="ceux qui préparent la semaine",
            write=notices.agents,
        ),
        TrustPaper(
            code="information-partenaires",
            title="Vos données : aux partenaires",
            whom="les partenaires et intervenants",
            write=notices.partners,
        ),
        TrustPaper(
            code="information-parents",
            title="Vos données : aux parents",
            whom="les familles",
            write=notices.parents,
        ),
        TrustPaper(
            code="homologation",
            title="Dossier d'homologation",
            whom="le RSSI et l'autorité d'homologation",
            write=homologation,
        ),
        TrustPaper(
            code="reversibilite",
            title="Réversibilité",
            whom="le RSSI et qui décide",
            write=reversibility,
        ),
        TrustPaper(
            code="schema-accessibilite",
            title="Schéma pluriannuel et plan d'accessibilité",
            whom="le référent accessibilité",
            write=scheme,
        ),
    )
}
PUBLIC = {code: PAPERS[code] for code in PAPERS if code.startswith("information-")}
"""Those that anybody may read."""


def paper_of(code: str) -> TrustPaper:
    """The paper of that name. Raises NotFound."""
    if code not in PAPERS:
        raise NotFound("Ce document n'existe pas.", "La page des documents les montre tous.")
    return PAPERS[code]


def written(paper: TrustPaper, facts: TrustFacts) -> tuple[MaskBlock, ...]:
    """What a paper says of an académie, set as French is."""
    return tuple(_set(block) for block in paper.write(facts))


def _set(block: MaskBlock) -> MaskBlock:
    return replace(
        block,
        title=typeset(block.title),
        text=typeset(block.text),
        items=tuple(map(typeset, block.items)),
        head=tuple(map(typeset, block.head)),
        rows=tuple(tuple(map(typeset, row)) for row in block.rows),
    )


def as_document(
    paper: TrustPaper, facts: TrustFacts, ending: str, mask: bytes = b"", name: str = ""
) -> bytes:
    """A paper as ``docx`` or ``odt``, on the neutral mask or on *mask*, a file of that *name* that
    was checked with :data:`WORDS` and :data:`BLOCKS`. Raises BadMask."""
    content = MaskContent(
        title=typeset(f"{paper.title}, {facts.academy}"),
        words={
            "titre": typeset(paper.title),
            "academie": capital(facts.academy),
            "annee": facts.year,
            "jour": long_date(facts.on),
        },
        blocks={"document": written(paper, facts)},
    )
    if mask:
        return fill_mask(mask, name, content)
    return fill_mask(neutral(ending, MASK, FOOT), "masque neutre", content)


def as_markdown(paper: TrustPaper, facts: TrustFacts) -> str:
    """A paper as a page of ``docs/confiance/``."""
    lines = [
        f"# {typeset(paper.title)}",
        "",
        typeset(f"{capital(facts.academy)} · {facts.year} · établi le {long_date(facts.on)}"),
        "",
    ]
    for block in written(paper, facts):
        lines += [*_lines(block), ""]
    return "\n".join(lines).rstrip() + "\n"


def _lines(block: MaskBlock) -> Iterator[str]:
    if block.level:
        yield f"{'#' * (block.level + 1)} {block.title}"
    elif block.head:
        yield from _table(block)
    if block.text:
        yield block.text
    yield from (f"- {item}" for item in block.items)


def _table(block: MaskBlock) -> Iterator[str]:
    yield _row(block.head)
    yield _row(["---"] * len(block.head))
    yield from map(_row, block.rows)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '¦') or ' ' for cell in cells)} |"
