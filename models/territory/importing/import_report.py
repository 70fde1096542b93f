"""What an import read, what it changed, and what is left to a person to decide."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

CHANGED_SCHOOLS = {
    "added": "ajouté",
    "renamed": "renommé",
    "moved": "déplacé",
    "mail": "courriel",
    "state": "état",
    "missing": "absent du fichier",
    "found": "de nouveau présent",
    "code": "code",
    "kind": "type",
    "commune": "commune",
    "sector": "secteur",
    "priority": "éducation prioritaire",
    "opened": "ouverture",
    "joined": "section de",
    "separated": "n'est plus section de",
}
"""What the *what* of a change says, in French."""


@dataclass(kw_only=True)
class ImportReport:
    """Counts of the file just read, and ``changes`` (*unit*, *what*, *old*, *new*).

    ``read = schools + ignored + merged``. *unattached*: schools of the file that hang on no
    bassin or circonscription. *proposals*: bassins that écoles carry, to be linked to their
    circonscription. *sections*: those that are one with their establishment (merged).
    *unread_mails* (*line*, *uai*, *column*, *value*): what stands where an address should and gives
    none, or several. *closing*: schools « A FERMER ». *missing*: every school that the last files
    no longer list.
    """

    read: int = 0
    schools: int = 0
    basins: int = 0
    circonscriptions: int = 0
    unattached: int = 0
    ignored: int = 0
    merged: int = 0
    changes: list[dict[str, Any]] = field(default_factory=list)
    ignored_why: Counter[str] = field(default_factory=Counter)
    ignored_rows: list[dict[str, Any]] = field(default_factory=list)
    proposals: list[dict[str, Any]] = field(default_factory=list)
    sections: list[dict[str, Any]] = field(default_factory=list)
    closing: list[dict[str, Any]] = field(default_factory=list)
    missing: list[dict[str, Any]] = field(default_factory=list)
    unread_mails: list[dict[str, Any]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def note(self, unit: str, what: str, old: object, new: object) -> None:
        """Add one change."""
        self.changes.append({"unit": unit, "what": what, "old": plain(old), "new": plain(new)})

    def ignore(self, why: str, rows: int = 1, **row: object) -> None:
        """Leave *rows* out, for a reason; *row* says which (line and UAI)."""
        self.ignored += rows
        self.ignored_why[why] += rows
        if row:
            self.ignored_rows.append({**row, "why": why})

    def counts(self) -> dict[str, int]:
        """The numbers alone: what the journal keeps."""
        names = ("read", "schools", "basins", "circonscriptions", "unattached", "ignored", "merged")
        return {name: getattr(self, name) for name in names} | {"changes": len(self.changes)}

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON gives it."""
        lists = (
            "changes",
            "ignored_rows",
            "unread_mails",
            "proposals",
            "sections",
            "closing",
            "missing",
            "notices",
        )
        return {
            **self.counts(),
            "ignored_why": dict(self.ignored_why),
            **{name: getattr(self, name) for name in lists},
        }


def plain(value: object) -> Any:
    """*value* as JSON has it."""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return getattr(value, "value", value)
