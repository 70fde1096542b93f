"""Letters that a server gives back."""

from __future__ import annotations

from tests.channels.letters import letter

RETURN = """\
From: MAILER-DAEMON@relais.ac-x.fr (Mail Delivery System)
To: orgue@ac-creteil.fr
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b/1"

--b/1
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--b/1
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; relais.ac-x.fr
Arrival-Date: Mon, 15 Mar 2027 08:45:00 +0100 (CET)

{block}
--b/1
Content-Type: {kind}

{head}
--b/1--
"""


KEY = letter().key


HEAD = f"""\
From: Point d'orgue <orgue@ac-creteil.fr>
Message-ID: <7/validate/-5/t12/1/p34@ac-creteil.fr>
X-Orgue-Key: {KEY}
"""


def given_back(
    status: str,
    said: str,
    action: str = "failed",
    kind: str = "text/rfc822-headers",
    head: str = HEAD,
    key: str = KEY,
    to: str = "Jeanne@example.org",
) -> bytes:
    block = (
        f"Final-Recipient: rfc822; {to}\nOriginal-Recipient: rfc822;{to}\nAction: {action}\n"
        f"Status: {status}\nRemote-MTA: dns; mx.example.org\nDiagnostic-Code: {said}\n"
    )
    return RETURN.format(block=block, kind=kind, head=head.replace(KEY, key)).encode()
