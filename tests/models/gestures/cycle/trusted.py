"""What an académie says of who answers for its portal, made up."""

from __future__ import annotations

SAID = {
    "controller": "Le recteur de l'académie de Valmont",
    "dpd": "DPD <dpd@valmont.example>",
    "director": "Le recteur",
    "host": "Rectorat de Valmont",
    "contact": "semaine@valmont.example",
}
