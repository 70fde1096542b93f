"""What every answer tells the browser: nothing from elsewhere, no script but ours, no frame around
us; and what may change something is heard from our own pages alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool

from web.request.arrival import over_https
from web.request.same_origin import FromElsewhere, from_elsewhere
from web.request.threads import too_many
from web.site.refusing import come_back_later, refused

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
    "img-src 'self'; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
KEPT = ("/static/", "/calendar/", "/look/")
"""What says by itself how long it may be kept: files of ours, and calendars."""
PUBLIC = "/semaine/"
"""What is public says it too, where it answers; what it refuses is kept by nobody."""
STRICTLY = "max-age=31536000"
"""Where it was read over https once, our own name is read so for a year; an académie's other names
are not ours to speak for."""
OURS_ALONE = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        f"{power}=()"
        for power in (
            "accelerometer",
            "autoplay",
            "browsing-topics",
            "camera",
            "display-capture",
            "encrypted-media",
            "fullscreen",
            "geolocation",
            "gyroscope",
            "hid",
            "idle-detection",
            "local-fonts",
            "magnetometer",
            "microphone",
            "midi",
            "payment",
            "picture-in-picture",
            "publickey-credentials-get",
            "screen-wake-lock",
            "serial",
            "storage-access",
            "usb",
            "xr-spatial-tracking",
        )
    ),
}
"""No window of another site holds ours, no page of another shows what we answer, and we ask nothing
of the reader's device."""
LETTER_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)
"""A letter has its styles inline; it may open its link in a new tab, and nothing else."""

NUL = b"%00"


async def guarded(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    """The answer, with the headers that keep it what it is."""
    request.scope["query_string"] = _takable(request.scope["query_string"])
    if encrypted := over_https(request):
        request.scope["scheme"] = "https"  # what we redirect to keeps to it
    if crowd := too_many(request):
        response = come_back_later(request, crowd)
    elif from_elsewhere(request):
        response = await run_in_threadpool(refused, request, FromElsewhere())
    else:
        response = await call_next(request)
    return kept_safe(request, response, encrypted)


def _takable(query: bytes) -> bytes:
    """*query* without NUL, which PostgreSQL refuses in a text; forms are read without it too."""
    while NUL in query:
        query = query.replace(NUL, b"")
    return query


def kept_safe(request: Request, response: Response, encrypted: bool) -> Response:
    """*response*, which keeps what a reader is shown from everybody else."""
    response.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers.update(OURS_ALONE)
    if encrypted:
        response.headers["Strict-Transport-Security"] = STRICTLY
    path = request.url.path
    public = path.startswith(PUBLIC) and "Cache-Control" in response.headers
    if not public and not path.startswith(KEPT):
        response.headers["Cache-Control"] = "no-store"
    return response
