"""An audit of accessibility, made up."""

from __future__ import annotations

from typing import Any

AUDIT: dict[str, Any] = {
    "audited_on": "2026-05-12",
    "auditor": "Cabinet Clair",
    "met": 40,
    "applicable": 64,
    "grid": "https://valmont.example/grille.ods",
}
