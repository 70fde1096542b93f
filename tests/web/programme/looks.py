"""The pages of the week as it is lived, each as somebody sees it on a moment."""

from __future__ import annotations

from collections.abc import Iterator

OVER = "17/03/2027 10:00"


def live_looks(cycle: str, agreed: int) -> Iterator[tuple[str, str, str]]:
    """*cycle*: the path of the cycle; *agreed*: an action that E21 carries."""
    for who in ("E21", "pilote", "ien1"):
        yield who, f"{cycle}/day/2027-03-16", OVER
    yield "E21", f"{cycle}/day/2027-03-15", OVER
    yield "E21", f"/actions/{agreed}/photo", OVER
    for who in ("recteur", "pilote"):
        yield who, f"{cycle}/visits", OVER
    yield "pilote", f"{cycle}/thanks", OVER
    for who in ("E21", "pilote"):
        yield who, f"{cycle}/attestations", OVER
    yield "", "/attestation", OVER
    for who in ("E21", "pilote"):
        yield who, f"{cycle}/retrospective", OVER
    yield "", "/semaine/24/retrospective", OVER
