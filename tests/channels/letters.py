"""Letters for the tests of the ways out."""

from __future__ import annotations

from typing import Any

import pendulum

from models.outbox.envelope import Envelope, Sender

AT = pendulum.datetime(2027, 3, 15, 7, 45, tz="Indian/Reunion")
SENDER = Sender(name="Point d'orgue", address="orgue@ac-creteil.fr")


def letter(to: str = "jeanne@example.org", **changes: Any) -> Envelope:
    said: dict[str, Any] = {
        "key": "7:validate:-5:t12:1:p34",
        "to": to,
        "to_name": "Jeanne Égée",
        "subject": "Votre avis est attendu",
        "text": "Bonjour,\nvoici une action à lire : https://orgue.example.org/\n",
        "html": "<p>Bonjour,<br>voici une action <b>à lire</b>.</p>",
        "at": AT,
        "link": "https://orgue.example.org/",
    }
    return Envelope(**(said | changes))
