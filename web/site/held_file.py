"""All that is held on somebody, as a file: for who keeps an académie's data, and for them."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import Request, Response

from models.serving.exports.open_sheets import MEDIA_TYPE
from models.serving.retention.held_on import HeldOnPerson, write_held
from web.site.downloads import as_file

OBLIGED = (
    "Ce que sa fonction lui demande (avis, bilans, réponses) lui est toujours écrit : c'est une "
    "mission de service public. Les chiffres ne la nomment pas."
)


def held_file(request: Request, held: HeldOnPerson, number: int, form: str) -> Response:
    """What is held on somebody as an ODS, or as JSON."""
    name = f"donnees-personne-{number}"
    if form == "json":
        said = json.dumps(held.as_dict(), ensure_ascii=False, indent=1, default=str)
        return as_file(said.encode(), "application/json", f"{name}.json")
    folder: Path = request.app.state.settings.exports
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder) as place:
        made = Path(place) / "held.ods"
        write_held(held, made)
        return as_file(made.read_bytes(), MEDIA_TYPE, f"{name}.ods")
