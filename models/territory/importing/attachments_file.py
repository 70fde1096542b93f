"""Which bassin or circonscription each school hangs on, as a table of two columns."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from models.errors import BadFile
from models.intake.tabular.headings import Sought
from models.intake.tabular.reading import read_table
from models.territory.importing.cells import cleaned

SOUGHT = Sought(
    what="un fichier de rattachements",
    synonyms={
        "school": ("UAI", "code UAI", "établissement", "école", "RNE", "identifiant"),
        "unit": (
            "rattachement",
            "bassin",
            "circonscription",
            "unité",
            "code bassin",
            "code circonscription",
            "bassin ou circonscription",
        ),
    },
    anchors=("school", "unit"),
)


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A *school* and the *unit* that it hangs on, by their codes or names; *line* 0: by hand."""

    school: str
    unit: str
    line: int = 0


def read_attachments(path: Path) -> list[Attachment]:
    """Every row that says both. Raises :class:`BadFile`."""
    table = read_table(path, SOUGHT)
    found = [
        Attachment(
            school=cleaned(table.cell(row, "school")),
            unit=cleaned(table.cell(row, "unit")),
            line=int(line),
        )
        for line, row in table.rows
    ]
    told = [one for one in found if one.school and one.unit]
    if not told:
        raise BadFile(
            f"Aucune ligne de {path.name} ne dit à la fois l'établissement et son unité.",
            "Remplissez les deux colonnes, puis recommencez ; rien n'a été modifié.",
        )
    return told
