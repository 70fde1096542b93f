"""A file that somebody joined is handed over, never shown by the browser as a page of ours."""

from __future__ import annotations

from pathlib import Path

from fastapi import Response
from fastapi.responses import FileResponse

SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


def handed_over(place: Path, media_type: str, name: str) -> Response:
    """The file at *place*, to be kept under *name* by who asked for it."""
    return FileResponse(
        place,
        media_type=media_type,
        filename=name,
        content_disposition_type="attachment",
        headers={"Content-Security-Policy": SANDBOX},
    )


def as_file(content: bytes, media_type: str, name: str) -> Response:
    """*content* as a file that is kept."""
    kept = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=kept)
