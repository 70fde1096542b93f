"""A signed PDF, joined to a paper of Valmont."""

from __future__ import annotations

from typing import Any

from models.gestures.papers import signing
from models.work.documents import Examined, examined
from tests.academy import Year, day

PDF = b"%PDF-1.7\nLe recteur\n%%EOF\n"


def a_pdf(content: bytes = PDF, name: str = "lettre.pdf") -> Examined:
    return examined(content, name, 10_000)


def join(year: Year, number: int, who: str = "pilote", **said: Any) -> int:
    file = said.pop("file", None) or a_pdf()
    signed = signing.SignedPdf(
        file=file, reference=said.pop("reference", "2026-118"), on=said.pop("on", day("05/10/2026"))
    )
    return int(year.act(signing.join_signed, number, signed, year.by(who), **said))
