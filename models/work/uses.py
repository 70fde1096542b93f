"""What the school's papers allow of an image, a film or a work, and which output may then hold it.

The papers themselves stay at the school. Each use is allowed by itself, as the papers tick them:
the press is not « more » than social networks. What is not said is internal; so is what is over.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol, TypeVar


class PaperUse(StrEnum):
    """A use that the school's papers may allow, beside the internal one."""

    SITE = "site"
    SOCIAL = "social"
    PRESS = "press"


USES: dict[PaperUse, str] = {
    PaperUse.SITE: "le site de l'académie",
    PaperUse.SOCIAL: "les réseaux sociaux",
    PaperUse.PRESS: "la presse",
}
INTERNAL = "usage interne"
LONGEST_YEARS = 10
"""No paper is taken at its word beyond so many years: a longer one is a slip of the keyboard."""


class OutputKind(StrEnum):
    """What images are shown in, or made into."""

    ACTION = "action"
    REPORT = "report"
    STAFF_LIBRARY = "staff_library"
    REVIEW = "review"
    SYNTHESIS = "synthesis"
    PROGRAMME = "programme"
    EXPORT = "export"
    FEED = "feed"
    PUBLIC_PAGE = "public_page"
    PUBLIC_LIBRARY = "public_library"
    RETROSPECTIVE = "retrospective"
    NETWORKS = "networks"
    PRESS_KIT = "press_kit"
    PRINTED = "printed"


MADE, U = OutputKind, PaperUse
NEEDS: dict[OutputKind, frozenset[PaperUse]] = {
    MADE.ACTION: frozenset(),
    MADE.REPORT: frozenset(),
    MADE.STAFF_LIBRARY: frozenset(),
    MADE.REVIEW: frozenset({U.SITE}),
    MADE.SYNTHESIS: frozenset({U.SITE}),
    MADE.PROGRAMME: frozenset({U.SITE}),
    MADE.EXPORT: frozenset({U.SITE}),
    MADE.FEED: frozenset({U.SITE}),
    MADE.PUBLIC_PAGE: frozenset({U.SITE}),
    MADE.PUBLIC_LIBRARY: frozenset({U.SITE}),
    MADE.RETROSPECTIVE: frozenset({U.SITE}),
    MADE.NETWORKS: frozenset({U.SOCIAL}),
    MADE.PRESS_KIT: frozenset({U.PRESS}),
    MADE.PRINTED: frozenset({U.SITE, U.PRESS}),
}
"""The uses that each output needs, all of them. Internal is what is read signed in, in the portal,
by those who may read the action: a file that leaves it may go anywhere (decision 0056)."""
OUTPUTS: dict[OutputKind, str] = {
    MADE.ACTION: "la page de l'action",
    MADE.REPORT: "le bilan de l'action",
    MADE.STAFF_LIBRARY: "la bibliothèque des personnels",
    MADE.REVIEW: "le bilan de l'année",
    MADE.SYNTHESIS: "une synthèse",
    MADE.PROGRAMME: "le programme imprimé",
    MADE.EXPORT: "un export",
    MADE.FEED: "un flux",
    MADE.PUBLIC_PAGE: "une page publique",
    MADE.PUBLIC_LIBRARY: "la bibliothèque publique",
    MADE.RETROSPECTIVE: "la rétrospective",
    MADE.NETWORKS: "une publication sur les réseaux sociaux",
    MADE.PRESS_KIT: "le dossier de presse",
    MADE.PRINTED: "un imprimé diffusé au-dehors",
}


class UsedImage(Protocol):
    """What is read of an image, a film or a work to know where it may be used."""

    @property
    def consent(self) -> bool | None: ...
    @property
    def for_site(self) -> bool: ...
    @property
    def for_social(self) -> bool: ...
    @property
    def for_press(self) -> bool: ...
    @property
    def uses_until(self) -> date | None: ...
    @property
    def removed_at(self) -> Any: ...


Used = TypeVar("Used", bound=UsedImage)


def may_be_used(image: UsedImage, output: OutputKind, day: date) -> bool:
    """Whether *image* may be used for *output* on *day*: the one place that says it.

    Never once it was withdrawn, nor without the school's attestation; past its date, as without
    any, within the portal only.
    """
    if image.removed_at is not None or image.consent is False:
        return False
    return NEEDS[output] <= uses_on(image, day)


def usable(images: Iterable[Used], output: OutputKind, day: date) -> list[Used]:
    """Those of *images* that may be used for *output* on *day*."""
    return [one for one in images if may_be_used(one, output, day)]


def uses_on(image: UsedImage, day: date) -> frozenset[PaperUse]:
    """The uses beyond the internal one that are allowed on *day*, its last one included."""
    if not image.consent or image.uses_until is None or day > image.uses_until:
        return frozenset()
    said = {U.SITE: image.for_site, U.SOCIAL: image.for_social, U.PRESS: image.for_press}
    return frozenset(use for use, allowed in said.items() if allowed)


def uses_said(image: UsedImage) -> Sequence[PaperUse]:
    """Those that were said, whether or not they are over."""
    said = {U.SITE: image.for_site, U.SOCIAL: image.for_social, U.PRESS: image.for_press}
    return [use for use, allowed in said.items() if allowed]


def words_of_uses(image: UsedImage, day: date) -> str:
    """« usage interne, le site de l'académie jusqu'au 31/08/2027 »."""
    said = uses_said(image)
    if not said or image.uses_until is None:
        return INTERNAL
    outside, until = ", ".join(USES[use] for use in said), f"{image.uses_until:%d/%m/%Y}"
    if day > image.uses_until:
        return f"{INTERNAL} ({outside} : autorisé jusqu'au {until})"
    return f"{INTERNAL}, {outside}, jusqu'au {until}"


@dataclass(frozen=True, kw_only=True)
class SaidUses:
    """What somebody says that the papers allow. *attested*: the school has them, signed."""

    attested: bool = False
    uses: frozenset[PaperUse] = frozenset()
    until: date | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """As the columns of a document; nothing beyond the internal use has no date."""
        return {
            "for_site": U.SITE in self.uses,
            "for_social": U.SOCIAL in self.uses,
            "for_press": U.PRESS in self.uses,
            "uses_until": self.until if self.uses else None,
        }


NOTHING_SAID = SaidUses()
WITHIN = SaidUses(attested=True)
"""The papers allow what stays within, or one does not know more."""
