"""Where the gestures of the library are asked for: they are of the académie, not of a cycle."""

from __future__ import annotations

OF_THE_LIBRARY = (
    "/library/check",
    "/library/import",
    "/library/import/forget",
    "/library/import/keep",
    "/library/new",
    "/library/{number:int}/decline",
    "/library/{number:int}/edit",
    "/library/{number:int}/keep",
    "/library/{number:int}/offer",
    "/library/{number:int}/withdraw",
)
ASKED_OF_THE_LIBRARY = {
    ("POST", "/library"),
    ("PUT", "/library/package"),
    ("PUT", "/library/{number}"),
    ("PUT", "/library/{number}/shelf"),
    ("POST", "/library/{number}/refusal"),
    ("POST", "/library/{number}/withdrawal"),
    ("PUT", "/library/{number}/offered"),
}
"""The same by a program: tests/web/library/test_api.py."""
