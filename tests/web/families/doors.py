"""Where the gestures on families are asked for: pages alone, tried in tests/web/families."""

from __future__ import annotations

OF_FAMILIES = dict.fromkeys(
    (
        "opening.open_sign_ups",
        "opening.close_sign_ups",
        "opening.give_place",
        "opening.remove_sign_up",
    ),
    "of a public action: tests/web/families/test_signing_up.py",
)
FAMILIES_AT = (
    "/actions/{action_id}/sign-ups",
    "/actions/{action_id}/sign-ups/{number:int}",
    "/inscription/{token}",
    "/schools/{unit_id:int}/families",
    "/semaine/{code}/{number:int}/inscription",
)
