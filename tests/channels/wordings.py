"""What mail servers really answer, as they word it, and whom each answer is about.

Postfix, Exchange Online and on premises, Gmail, Exim, qmail, Sendmail, Zimbra, Dovecot, OVH,
Orange and other French providers; ``here`` stands for our machine, ``us@`` for our sender.
"""

from __future__ import annotations

import csv
from pathlib import Path

from channels.meanings import About

Wording = tuple[str, int, str, About]


def _read(file: Path) -> list[Wording]:
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        return [(r["step"], int(r["code"]), r["words"], About[r["about"]]) for r in rows]


WORDINGS = _read(Path(__file__).with_name("wordings.csv"))
