"""Who is told of the meetings on whose list they are, said again in plain Python."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.promises.picture import Picture

COMES = ("comes", "sends")
Wants = Callable[[Picture, Any, Any], int | None]


def _told(wants: Wants) -> Callable[[Picture], Iterator[Any]]:
    """*wants*: how many times before, for a guest of a meeting; None: they are not told."""

    def build(p: Picture) -> Iterator[Any]:
        for guest in (g for g in p.guests if g.home_id is not None):
            for meeting in (m for m in p.meetings if m.code == guest.code):
                last = meeting.until or meeting.on_day
                times = wants(p, meeting, guest)
                if times is None or (last is not None and last < p.day):
                    continue
                number = meeting.id * 1000 + times
                yield "unit", guest.home_id, number, guest.home_id, {guest.slot}

    return build


def _invited(_: Picture, meeting: Any, guest: Any) -> int | None:
    return 0 if guest.invited_at and not meeting.called_off_at else None


def _moved(p: Picture, meeting: Any, guest: Any) -> int | None:
    sent = any(
        m.text == "meeting_invitation"
        and m.state == "sent"
        and m.slot == guest.slot
        and m.round == meeting.id * 1000
        and m.sent_at <= meeting.moved_at
        for m in p.messages
    )
    if not meeting.moves or meeting.called_off_at or guest.reply == "absent" or not sent:
        return None
    return int(meeting.moves)


def _off(_: Picture, meeting: Any, guest: Any) -> int | None:
    return 0 if meeting.called_off_at and guest.reply in COMES else None


def _seated(_: Picture, meeting: Any, guest: Any) -> int | None:
    if meeting.called_off_at or guest.waits or guest.reply not in COMES or not guest.seats:
        return None
    return int(guest.seats)


GUESTS = {
    "guests_invited": _told(_invited),
    "guests_of_moved": _told(_moved),
    "comers_to_called_off": _told(_off),
    "guests_given_a_place": _told(_seated),
}
