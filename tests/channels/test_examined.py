"""Whoever operates a home is told whether its mail server takes it in, and what its domain vouches
for: a real name server and a real mail server answer."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest

from channels.examined import Domains, examine_domain, examine_mail
from config.settings import Settings
from models.serving.examined.verdicts import HealthCheck, Verdict
from tests.sink import Sink

WELL, SEE, ILL, NOT_RUN = Verdict.WELL, Verdict.TO_SEE, Verdict.ILL, Verdict.NOT_RUN
GOOD = {
    "ac-exemple.fr": ["v=spf1 include:relais.exemple.fr -all", "autre=chose"],
    "_dmarc.ac-exemple.fr": ["v=DMARC1; p=quarantine; sp=reject"],
    "s1._domainkey.ac-exemple.fr": ["v=DKIM1; k=rsa; p=MIGf"],
}


@contextmanager
def publishing(records: Mapping[str, list[str]]) -> Iterator[Domains]:
    """A name server on this machine that knows the TXT *records*, and nothing else."""
    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    line.bind(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                asked, whose = line.recvfrom(4096)
            except OSError:
                return
            if not asked:
                return
            line.sendto(_answer(dns.message.from_wire(asked), records).to_wire(), whose)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], line.getsockname()[1]
    try:
        yield Domains(resolver)
    finally:
        line.sendto(b"", ("127.0.0.1", line.getsockname()[1]))
        thread.join(timeout=5)
        line.close()


def _answer(asked: dns.message.Message, records: Mapping[str, list[str]]) -> dns.message.Message:
    answer = dns.message.make_response(asked)
    answer.flags |= dns.flags.RA
    name = asked.question[0].name
    texts = records.get(name.to_text(omit_final_dot=True))
    if texts is None:
        answer.set_rcode(dns.rcode.NXDOMAIN)
    else:
        quoted = [f'"{text}"' for text in texts]
        answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *quoted))
    return answer


def examined(
    records: Mapping[str, list[str]], *selectors: str, domain: str = "ac-exemple.fr"
) -> list[tuple[str, Verdict]]:
    with publishing(records) as domains:
        return [(e.about, e.verdict) for e in examine_domain(domain, selectors, domains)]


def test_a_domain_that_vouches_for_its_letters_is_well() -> None:
    assert examined(GOOD, "s1") == [("SPF", WELL), ("DKIM", WELL), ("DMARC", WELL)]


def test_what_a_domain_does_not_publish_is_told_and_the_selector_is_asked_for() -> None:
    assert examined({}) == [("SPF", SEE), ("DKIM", NOT_RUN), ("DMARC", SEE)]


@pytest.mark.parametrize(
    ("records", "told"),
    [
        ({"ac-exemple.fr": ["v=spf1 -all", "v=spf1 mx -all"]}, ("SPF", ILL)),
        ({"ac-exemple.fr": ["v=spf1 +all"]}, ("SPF", ILL)),
        ({"ac-exemple.fr": ["v=spf1 all"]}, ("SPF", ILL)),
        ({"ac-exemple.fr": ["v=spf1 mx ~all"]}, ("SPF", WELL)),
        ({"ac-exemple.fr": ["v=spf1 redirect=_spf.exemple.fr"]}, ("SPF", WELL)),
        ({"ac-exemple.fr": ["v=spf10 mx -all"]}, ("SPF", SEE)),
        ({"s1._domainkey.ac-exemple.fr": ["v=DKIM1; p="]}, ("DKIM", ILL)),
        ({"s1._domainkey.ac-exemple.fr": ["v=DKIM1; p= MIGf AbC"]}, ("DKIM", WELL)),
        ({}, ("DKIM", ILL)),
        ({"_dmarc.ac-exemple.fr": ["v=DMARC1; p=none", "v=DMARC1; p=reject"]}, ("DMARC", ILL)),
        ({"_dmarc.ac-exemple.fr": ["v=spf1 -all"]}, ("DMARC", SEE)),
    ],
)
def test_each_record_is_read_by_its_own_rule(
    records: dict[str, list[str]], told: tuple[str, Verdict]
) -> None:
    assert told in examined(records, "s1")


def test_a_part_of_a_domain_follows_the_rule_of_the_whole() -> None:
    whole = {"_dmarc.exemple.fr": ["v=DMARC1; p=none; sp=reject"]}
    with publishing(whole) as domains:
        found = list(examine_domain("mail.exemple.fr", (), domains))
    (dmarc,) = [one for one in found if one.about == "DMARC"]
    assert (dmarc.verdict, "« reject »" in dmarc.sentence) == (WELL, True)


def test_a_resolver_that_is_away_is_no_fault_of_the_domain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("channels.examined.WITHIN", 0.3)
    silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    silent.bind(("127.0.0.1", 0))
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], silent.getsockname()[1]
    (one,) = examine_domain("ac-exemple.fr", (), Domains(resolver))
    silent.close()
    assert (one.about, one.verdict) == ("domaine", NOT_RUN)


def servers(url: str | None) -> list[HealthCheck]:
    return list(examine_mail(Settings(mail_url=url, mail_timeout=2.0)))


def test_without_a_way_out_all_stays_in_the_local_mailbox() -> None:
    (one,) = servers(None)
    assert (one.about, one.verdict) == ("courrier", WELL)


def test_a_server_that_takes_us_is_well_and_gets_no_letter() -> None:
    with Sink() as sink:
        (one,) = servers(sink.url)
        assert (one.verdict, sink.connections, sink.messages) == (WELL, 1, [])


def test_an_account_that_is_refused_is_told() -> None:
    with Sink(login=("orgue", "juste")) as sink:
        (one,) = servers(sink.url.replace("juste", "faux"))
        assert (one.verdict, "535" in one.sentence, "faux" in one.sentence) == (ILL, True, False)


def test_a_server_that_is_away_is_named_without_the_password() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    (one,) = servers(f"mailto://orgue:secret@127.0.0.1:{port}?from=orgue@ac-exemple.fr")
    assert (one.verdict, "connection refused" in one.sentence) == (ILL, True)
    assert "secret" not in one.sentence + one.next_step


def test_a_url_that_cannot_be_read_is_told_and_the_next_one_is_looked_at() -> None:
    found = servers("mailto://127.0.0.1?cc=a@b.fr&from=a@b.fr json://127.0.0.1:9/")
    assert [one.verdict for one in found] == [ILL, NOT_RUN]
