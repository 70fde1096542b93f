"""The configuration of the SMTP relay.

Which server takes our mail, and who writes: both read from one ``mailto://`` URL.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Any

from channels.apprise_url import BadChannel, bad, plugin_of, read
from config.settings import Settings
from models.outbox.envelope import BadAddress, Sender, ascii_address, sender_of
from models.outbox.mail_urls import is_ip

SLOWEST = 0.05
"""Letters a second: slower, and a claim's lease could end before its letter's turn."""
UNSUPPORTED = {"cc": "cc", "bcc": "bcc", "pgp_mode": "pgp", "use_wkd": "wkd", "headers": "+"}


@dataclass(frozen=True, kw_only=True)
class MailRelay:
    """The server that takes our mail. *mode* is Apprise's: insecure, starttls or ssl.

    *timeout*: seconds that one exchange may take. *connections*: how many are open at most;
    *rate*: letters a second at most, whatever their number.
    """

    host: str
    port: int
    mode: str
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 20.0
    verified: bool = True
    connections: int = 4
    rate: float | None = None

    def trust(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if not self.verified:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def read_mail_url(url: str, settings: Settings) -> tuple[MailRelay, Sender]:
    """The server and the sender that a ``mailto(s)://`` URL names, by Apprise's rules.

    Beyond these, ``timeout=`` gives the seconds of one exchange, ``pool=`` how many connections,
    ``rate=`` how many letters a second. The sender is ``from=``, else
    ``ORGUE_MAIL_FROM`` when set, else the account of the URL. Recipients that the URL names are
    left aside: each letter has its own. What would change who reads a letter or how it is
    protected, and that this transport doesn't do, is refused.
    """
    parts = read(url)
    _refuse_what_we_cannot_do(parts, url)
    name = _take_the_sender(parts, settings, url)
    mail = plugin_of(parts, url)
    if not mail.smtp_host:
        raise bad("ne nomme pas de serveur", url)
    if not 0 < int(mail.port) < 65536:
        raise bad("nomme un port qui n'existe pas", url)
    relay = MailRelay(
        host=str(mail.smtp_host).strip("[]"),
        port=int(mail.port),
        mode=str(mail.secure_mode),
        user=mail.user or "",
        password=mail.password or "",
        timeout=_timeout(parts, settings, url),
        verified=bool(mail.verify_certificate),
        connections=_connections(parts, settings, url),
        rate=_rate(parts, settings, url),
    )
    reply_to = next(iter(mail.reply_to), "")
    address, returns = _plain(mail.from_addr[1], url), settings.mail_return or ""
    return relay, Sender(address=address, name=name, reply_to=reply_to, returns=returns)


def _refuse_what_we_cannot_do(parts: dict[str, Any], url: str) -> None:
    for option, word in UNSUPPORTED.items():
        if parts.get(option) not in (None, "", {}, False, "no"):
            raise bad(f"demande « {word}= », que l'envoi de courrier ne sait pas faire", url)


def _take_the_sender(parts: dict[str, Any], settings: Settings, url: str) -> str:
    """The sender's name, taken out of what Apprise reads (it refuses an apostrophe)."""
    ours = _our_sender(settings)
    written = parts["qsd"].get("from") or ""
    name, address = parseaddr(written)
    if "@" in address:
        parts["from_addr"] = _plain(address, url)
    else:
        name = written
        parts["from_addr"] = ours.address if _ours_wins(parts, settings) else ""
    return parts["qsd"].get("name") or name or ours.name


def _ours_wins(parts: dict[str, Any], settings: Settings) -> bool:
    """Whether our own sender writes: set on purpose, or the URL has no account with a domain."""
    has_account = parts.get("user") and not is_ip(parts["host"])
    return "mail_from" in settings.model_fields_set or not has_account


def _our_sender(settings: Settings) -> Sender:
    try:
        return sender_of(settings.mail_from)
    except BadAddress:
        raise BadChannel(
            "L'expéditeur ORGUE_MAIL_FROM n'est pas une adresse.",
            "Écrivez par exemple Point d'orgue <orgue@ac-exemple.fr>.",
        ) from None


def _plain(address: str, url: str) -> str:
    try:
        return ascii_address(address)
    except BadAddress:
        raise bad("n'a pas d'adresse d'expéditeur (« from= »)", url) from None


def _timeout(parts: dict[str, Any], settings: Settings, url: str) -> float:
    written = parts["qsd"].get("timeout") or parts["qsd"].get("cto") or settings.mail_timeout
    seconds = _number(written)
    if not 0 < seconds <= 3600:
        raise bad("a un « timeout= » qui n'est pas un nombre de secondes", url)
    return seconds


def _connections(parts: dict[str, Any], settings: Settings, url: str) -> int:
    number = _number(parts["qsd"].get("pool") or settings.mail_connections)
    if not 1 <= number <= 32 or number != int(number):
        raise bad("a un « pool= » qui n'est pas un nombre de connexions, de 1 à 32", url)
    return int(number)


def _rate(parts: dict[str, Any], settings: Settings, url: str) -> float | None:
    written = parts["qsd"].get("rate") or settings.mail_rate
    if written is None:
        return None
    rate = _number(written)
    if not SLOWEST <= rate <= 10_000:
        raise bad("a un « rate= » qui n'est pas un nombre de courriers par seconde", url)
    return rate


def _number(written: str | float) -> float:
    """The number that *written* is, 0 when it is none."""
    try:
        return float(written)
    except ValueError:
        return 0.0
