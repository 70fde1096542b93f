"""Who signed up for an action, taken out by its school."""

from __future__ import annotations

import csv
import io

from models.serving.exports.separated import as_typed
from models.serving.families.sign_ups import SignUps


def as_csv(found: SignUps) -> bytes:
    """The list for a spreadsheet; what somebody typed is never a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(("Prénom", "Personnes", "Joindre", "Attente"))
    for row in found.rows:
        waits = "oui" if row.waiting else ""
        writer.writerow((as_typed(row.first_name), row.people, as_typed(row.reach), waits))
    return out.getvalue().encode("utf-8-sig")
