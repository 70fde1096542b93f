"""The examination of how mail leaves: the server takes us in, and the domain of who writes vouches
for our letters.

Nothing is sent. SPF is RFC 7208, DKIM RFC 6376, DMARC RFC 7489; what a domain publishes is read
from the resolver of this machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import dns.exception
import dns.resolver

from channels.apprise_url import BadChannel
from channels.bounce_mailbox import NoBounceMailbox, bounces_waiting
from channels.relay import MailRelay, read_mail_url
from channels.smtp import SmtpChannel
from config.settings import Settings
from models.outbox.mail_urls import MAIL_SCHEMES, each_url, is_loopback, scheme_of
from models.serving.examined.verdicts import HealthCheck, ill, not_run, to_see, well
from models.words.french import plural

WITHIN = 8.0
"""Seconds that the resolver may take for one name."""
ENDINGS = {"-all": "refuse", "~all": "met en doute", "?all": "ne dit rien de", "+all": "accepte"}
"""How a domain's SPF record ends, and what it does with who is not named."""


class NoResolver(Exception):
    """The resolver of this machine does not answer: nothing is known of the domain."""


class Domains:
    """What domains publish in TXT records, by *resolver* (this machine's by default)."""

    def __init__(self, resolver: dns.resolver.Resolver | None = None) -> None:
        self._resolver = resolver

    def texts(self, name: str) -> list[str]:
        """Each TXT record of *name*, its pieces put together (RFC 7208, 3.3); none where there is
        none. Raises NoResolver."""
        try:
            resolver = self._resolver or dns.resolver.Resolver()
            found = resolver.resolve(name, "TXT", lifetime=WITHIN)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError) as error:
            raise NoResolver(str(error)) from error
        return [b"".join(one.strings).decode("utf-8", "replace") for one in found]


def examine_mail(
    settings: Settings, selectors: Sequence[str] = (), domains: Domains | None = None
) -> Iterator[HealthCheck]:
    """Each way out of *settings*, then the domain of each sender; *selectors*: those of the DKIM
    signature, which the relay puts and knows."""
    yield from _bounces(settings)
    if settings.mail_url is None:
        yield well("courrier", "ORGUE_MAIL_URL n'est pas donné : tout va à la boîte locale.")
        return
    seen = set()
    for url in each_url(settings.mail_url):
        if scheme_of(url) not in MAIL_SCHEMES:
            yield not_run("serveur", f"Une voie « {scheme_of(url)} » ne s'essaie qu'en envoyant.")
            continue
        try:
            relay, sender = read_mail_url(url, settings)
        except BadChannel as refusal:
            yield ill("serveur", refusal.sentence, refusal.next_step)
            continue
        yield _server(SmtpChannel(relay, sender), relay)
        domain = sender.address.rpartition("@")[2].lower()
        if domain not in seen and not is_loopback(relay.host):
            seen.add(domain)
            yield from examine_domain(domain, selectors, domains or Domains())


def _bounces(settings: Settings) -> Iterator[HealthCheck]:
    """The mailbox of returns, opened and left as it is."""
    if settings.bounces_url is None:
        return
    try:
        waiting = bounces_waiting(settings)
    except NoBounceMailbox as refusal:
        yield ill("retours", refusal.sentence, refusal.next_step)
    else:
        unread = plural(waiting, "courriel non lu", "courriels non lus")
        yield well("retours", f"La boîte des retours s'ouvre : {unread}.")


def _server(channel: SmtpChannel, relay: MailRelay) -> HealthCheck:
    named = f"« {relay.host}:{relay.port} »"
    fault = channel.greeted()
    if fault is not None:
        return ill(
            "serveur",
            f"Le serveur {named} ne nous prend pas : {fault.code} ({fault.detail}).",
            "Vérifiez ORGUE_MAIL_URL, le compte et le pare-feu ; les courriers l'attendent.",
        )
    if relay.mode == "insecure" and not is_loopback(relay.host):
        return to_see(
            "serveur",
            f"Le serveur {named} nous prend, sans chiffrement.",
            "Passez à mailtos:// (STARTTLS ou TLS) si votre relais le permet.",
        )
    return well("serveur", f"Le serveur {named} nous prend.")


def examine_domain(
    domain: str, selectors: Sequence[str], domains: Domains
) -> Iterator[HealthCheck]:
    """SPF, DKIM and DMARC of *domain*; NOT_RUN where the resolver does not answer."""
    try:
        yield _spf(domain, domains)
        yield from _dkim(domain, selectors, domains)
        yield _dmarc(domain, domains)
    except NoResolver:
        yield not_run(
            "domaine",
            f"Le serveur de noms de cette machine ne répond pas : rien n'est su de {domain}.",
            "Recommencez d'une machine qui résout les noms publics.",
        )


def _spf(domain: str, domains: Domains) -> HealthCheck:
    found = [t for t in domains.texts(domain) if t.lower().split(" ")[0] == "v=spf1"]
    if not found:
        return to_see(
            "SPF",
            f"{domain} ne publie aucun SPF : ses courriers passent plus souvent pour indésirables.",
            "Demandez à qui tient le domaine d'y nommer votre relais.",
        )
    if len(found) > 1:
        return ill(
            "SPF",
            f"{domain} publie {len(found)} SPF : aucun ne compte (RFC 7208, 4.5).",
            "Demandez à qui tient le domaine d'en faire un seul.",
        )
    words = found[0].lower().split()
    if any(one.startswith("redirect=") for one in words):
        return well("SPF", f"{domain} renvoie au SPF d'un autre domaine : « {found[0]} ».")
    does = ENDINGS.get("+all" if words[-1] == "all" else words[-1], ENDINGS["?all"])
    said = f"{domain} {does} ce qui ne vient pas des serveurs que son SPF nomme : « {found[0]} »."
    if does == ENDINGS["+all"]:
        return ill("SPF", said, "Demandez à qui tient le domaine de finir par -all ou ~all.")
    return well("SPF", f"{said} Vérifiez que votre relais en est.")


def _dkim(domain: str, selectors: Sequence[str], domains: Domains) -> Iterator[HealthCheck]:
    if not selectors:
        yield not_run(
            "DKIM",
            "Votre relais pose la signature, sous un nom (« sélecteur ») que lui seul dit.",
            "Lisez « s= » dans l'en-tête DKIM-Signature d'un courrier reçu, et donnez-le : "
            "--selector.",
        )
    for selector in selectors:
        name = f"{selector}._domainkey.{domain}"
        tags = [_tags(text) for text in domains.texts(name)]
        keys = [one["p"] for one in tags if "p" in one]
        if not keys:
            step = "Vérifiez le sélecteur auprès de qui tient le relais."
            yield ill("DKIM", f"{name} ne publie aucune clé.", step)
        elif not any(keys):
            step = "Demandez à qui tient le relais de signer avec une autre."
            yield ill("DKIM", f"La clé de {name} est révoquée (RFC 6376, 3.6.1).", step)
        else:
            yield well("DKIM", f"{name} publie une clé.")


def _dmarc(domain: str, domains: Domains) -> HealthCheck:
    for asked in _upward(domain):
        found = [t for t in domains.texts(f"_dmarc.{asked}") if _tags(t).get("v") == "DMARC1"]
        if len(found) == 1:
            tags = _tags(found[0])
            rule = tags.get("p", "none") if asked == domain else tags.get("sp", tags.get("p", ""))
            return well(
                "DMARC",
                f"_dmarc.{asked} demande « {rule} » pour ce que ni SPF ni DKIM ne confirment : "
                f"l'adresse de l'expéditeur doit être de {domain}, comme la signature.",
            )
        if found:
            step = "Demandez à qui tient le domaine d'en faire un seul."
            return ill("DMARC", f"_dmarc.{asked} publie {len(found)} règles.", step)
    return to_see(
        "DMARC",
        f"{domain} ne publie aucune règle DMARC.",
        "Demandez à qui tient le domaine de commencer par « v=DMARC1; p=none; rua=… ».",
    )


def _upward(domain: str) -> Iterator[str]:
    """*domain*, then what it is part of, down to two names: an académie's is its organisation's."""
    names = domain.split(".")
    for first in range(max(len(names) - 1, 1)):
        yield ".".join(names[first:])


def _tags(text: str) -> dict[str, str]:
    """The ``tag=value`` list of DKIM and DMARC (RFC 6376, 3.2), blanks in a value left out."""
    pairs = (part.partition("=") for part in text.split(";") if "=" in part)
    return {name.strip().lower(): "".join(value.split()) for name, _, value in pairs}
