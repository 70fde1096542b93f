"""The grid of the RGAA: what each of its criteria gives on each page of a sample, checked by hand,
and the rate that follows.

The criteria, the sample and the grid are files of ``config/rgaa/``: who mends a page writes there
what it gives now. It is a self-assessment, without a screen reader: no statement rests on it.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from models.errors import Refusal
from models.intake.yaml_file import read_yaml

FOLDER = Path(__file__).parents[3] / "config" / "rgaa"
REST = "reste"
"""Every page of the sample that no other state of the criterion names."""
SOURCE = (
    "RGAA 4.1, direction interministérielle du numérique (accessibilite.numerique.gouv.fr), "
    "Licence Ouverte 2.0 ; les critères sont résumés"
)


class Finding(StrEnum):
    """What a criterion gives on a page: met, not met, without object there, not checked yet."""

    MET = "C"
    UNMET = "NC"
    NONE = "NA"
    UNCHECKED = "AV"


FINDINGS: Mapping[Finding, str] = {
    Finding.MET: "conforme",
    Finding.UNMET: "non conforme",
    Finding.NONE: "non applicable",
    Finding.UNCHECKED: "à vérifier",
}
PARTS = {*Finding, "how", "needs", "remarks"}


class BadGrid(Refusal):
    """A grid that leaves a page out, says it twice, or says what it may not."""

    status = 500


@dataclass(frozen=True, kw_only=True)
class SampledPage:
    """A page of the sample, *who* reads it; or a letter or a document."""

    code: str
    name: str
    path: str
    who: str


@dataclass(frozen=True, kw_only=True)
class RgaaCriterion:
    """*number* (« 10.11 »), its *theme*, its *wording* in our words; *how* it was checked, what it
    gives by page; *remarks* by page; *needs*: what would mend it."""

    number: str
    theme: str
    wording: str
    how: str
    findings: Mapping[str, Finding]
    remarks: Mapping[str, str]
    needs: str

    @property
    def whole(self) -> Finding:
        """Over the sample: one page that fails it fails it; one that is not checked leaves it
        open; none that has it, and it does not apply (RGAA 4.1, « Taux de conformité »)."""
        found = set(self.findings.values())
        for state in (Finding.UNMET, Finding.UNCHECKED, Finding.MET):
            if state in found:
                return state
        return Finding.NONE

    @property
    def amiss(self) -> tuple[str, ...]:
        """What is said of the pages that fail it."""
        failing = (page for page, found in self.findings.items() if found is Finding.UNMET)
        return tuple(self.remarks[page] for page in failing if page in self.remarks)


@dataclass(frozen=True, kw_only=True)
class Grid:
    """The criteria in order, on the pages of *sample*; *made_on*: when, by *means*."""

    made_on: date
    means: tuple[str, ...]
    sample: tuple[SampledPage, ...]
    criteria: tuple[RgaaCriterion, ...]

    @property
    def counts(self) -> Counter[Finding]:
        """How many criteria are in each state, over the sample."""
        return Counter(one.whole for one in self.criteria)

    @property
    def rate(self) -> float | None:
        """Criteria met by criteria that apply and were checked, in per cent."""
        met, unmet = self.counts[Finding.MET], self.counts[Finding.UNMET]
        return 100 * met / (met + unmet) if met + unmet else None

    def of(self, state: Finding) -> tuple[RgaaCriterion, ...]:
        """The criteria in *state*, over the sample."""
        return tuple(one for one in self.criteria if one.whole is state)

    def rate_of(self, page: str) -> float | None:
        """The rate of one page, by its code."""
        found = Counter(one.findings[page] for one in self.criteria)
        checked = found[Finding.MET] + found[Finding.UNMET]
        return 100 * found[Finding.MET] / checked if checked else None


@lru_cache(maxsize=1)
def shipped_grid() -> Grid:
    """The grid of this version. Raises BadGrid."""
    return read_grid(FOLDER)


def read_grid(folder: Path) -> Grid:
    """The grid that the files of *folder* say. Raises BadGrid, BadDefinition, OSError."""
    said: Any = read_yaml(folder / "grid.yaml")
    pages = tuple(SampledPage(**row) for row in _rows(folder / "sample.csv"))
    codes = [page.code for page in pages]
    known = _rows(folder / "criteria.csv")
    numbers = [row["number"] for row in known]
    if len(set(numbers)) != len(numbers) or set(numbers) != set(said["criteria"]):
        wrong = set(numbers) ^ set(said["criteria"])
        raise BadGrid(f"La grille et les critères diffèrent : {', '.join(sorted(wrong))}.")
    return Grid(
        made_on=date.fromisoformat(said["made_on"]),
        means=tuple(said["means"]),
        sample=pages,
        criteria=tuple(_criterion(row, said["criteria"][row["number"]], codes) for row in known),
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def _criterion(row: Mapping[str, str], said: Mapping[str, Any], codes: list[str]) -> RgaaCriterion:
    unknown = [part for part in said if part not in PARTS]
    remarks = said.get("remarks") or {}
    unknown += [page for page in remarks if page not in codes]
    if unknown or not said.get("how"):
        raise BadGrid(f"Critère {row['number']} : {', '.join(unknown) or 'how'}.")
    return RgaaCriterion(
        **row,
        how=said["how"],
        findings=dict(_findings(row["number"], said, codes)),
        remarks=remarks,
        needs=said.get("needs") or "",
    )


def _findings(
    number: str, said: Mapping[str, Any], codes: list[str]
) -> Iterator[tuple[str, Finding]]:
    """What *said* gives of each page of the sample, once."""
    named = {state: str(said[state]).split() for state in Finding if state in said}
    listed = [page for pages in named.values() for page in pages if page != REST]
    rest = [state for state, pages in named.items() if pages == [REST]]
    left = [code for code in codes if code not in listed]
    wrong = sorted({page for page in listed if page not in codes or listed.count(page) > 1})
    if wrong or len(rest) > 1 or (left and not rest):
        raise BadGrid(f"Critère {number} : {', '.join(wrong or left) or REST}.")
    for code in codes:
        yield code, next((state for state, pages in named.items() if code in pages), *rest[:1])


def percent(rate: float | None) -> str:
    """« 62,5 % », never rounded up to all; « – » of nothing."""
    if rate is None:
        return "–"
    return f"{int(rate * 10) / 10:.1f} %".replace(".", ",")
