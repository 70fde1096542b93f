"""Where the gestures of the partners are asked for: they are of a territory, not of a cycle."""

from __future__ import annotations

OF_THE_PARTNERS = (
    "/partners/new",
    "/partners/{number:int}/agreements",
    "/partners/{number:int}/agreements/{agreement:int}/remove",
    "/partners/{number:int}/agreements/{agreement:int}/renewed",
    "/partners/{number:int}/back",
    "/partners/{number:int}/edit",
    "/partners/{number:int}/told",
    "/partners/{number:int}/withdraw",
)
ASKED_OF_THE_PARTNERS = {
    ("POST", "/partners"),
    ("PUT", "/partners/{number}"),
    ("POST", "/partners/{number}/withdrawal"),
    ("POST", "/partners/{number}/agreements"),
    ("PUT", "/partners/agreements/{agreement}/renewed"),
}
"""The same by a program: tests/web/partners/test_api.py."""
