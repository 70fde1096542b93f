"""The doors of the kit: an item is made beside, so its forms are tried in test_pages.py and
test_api.py here, and in tests/orgue/test_kit_cli.py."""

from __future__ import annotations

KIT_FORMS = (
    "/cycles/{cycle_id:int}/kit",
    "/cycles/{cycle_id:int}/kit/issuer",
    "/cycles/{cycle_id:int}/kit/elements",
    "/cycles/{cycle_id:int}/kit/elements/{number:int}/remove",
)
KIT_REQUESTS = (
    ("POST", "/cycles/{cycle_id}/kit"),
    ("PUT", "/cycles/{cycle_id}/kit/elements"),
    ("DELETE", "/cycles/{cycle_id}/kit/elements/{number}"),
)
