"""The rehearsal as one page that a pilot can read, send and print: no script, nothing remote."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape

from models.letters import rendering, samples
from models.letters.called import name_of_text
from models.words.collation import in_order
from models.words.french import long_date

ANSWERS = {
    "none": "si personne ne répond",
    "typical": "avec des réponses habituelles",
    "diligent": "avec des réponses rapides",
}


def page(data: dict[str, Any]) -> str:
    """The HTML of what ``orgue rehearse`` found (its JSON object)."""
    days = [
        {"day": date.fromisoformat(day), "messages": _lines(list(own))}
        for day, own in groupby(data["messages"], key=lambda m: m["at"][:10])
    ]
    most = max((w["messages"] for w in data["weeks"]), default=1)
    used = {m["template"] for m in data["messages"]}
    used |= {i["template"] for m in data["messages"] for i in m.get("items", [])}
    written: str = _template().render(
        data=data,
        days=days,
        most=most,
        answers=ANSWERS[data["answers"]],
        texts=[
            (n, rendering.section(n, samples.sample_context())) for n in sorted(used - {"digest"})
        ],
    )
    return written


def _lines(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The messages of a day, those of one text and hour together (six hundred on one line)."""
    found = []
    for (at, what), own in groupby(sorted(messages, key=_same), key=_same):
        group = list(own)
        found.append({"at": at, "what": what, "reason": group[0]["reason"], "messages": group})
    return found


def _same(message: dict[str, Any]) -> tuple[str, str]:
    items = sorted({name_of_text(i["template"]) for i in message.get("items", [])}, key=in_order)
    what = f"Résumé du jour : {', '.join(items)}" if items else name_of_text(message["template"])
    return message["at"][11:16], what


@lru_cache(maxsize=1)
def _template() -> Any:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=select_autoescape(["j2"]),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["long_date"] = long_date
    environment.filters["name_of_text"] = name_of_text
    return environment.get_template("page.html.j2")
