"""A real Postfix on loopback as smart host: its own folder, ports that nobody else has, no service.

What it relays goes to a sink that answers as it is told; each of its doors refuses for one reason.
"""

from __future__ import annotations

import os
import pwd
import subprocess
from pathlib import Path

from tests.long import needs
from tests.long.serving import Served, write_certificate
from tests.ports import free_ports

SENDER = "orgue@ac-x.test"
MAIN = """
compatibility_level = 3.6
config_directory = {etc}
queue_directory = {var}/queue
data_directory = {var}/data
maillog_file_prefixes = {var}
maillog_file = {var}/mail.log
myhostname = relais.ac-x.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
relayhost = [127.0.0.1]:{next_port}
smtp_host_lookup = native
disable_dns_lookups = yes
smtputf8_enable = no
smtp_tls_security_level = none
alias_maps =
alias_database =
local_recipient_maps =
relay_domains = ecole.test
relay_recipient_maps = inline:{{ {{connu@ecole.test = oui}} }}
message_size_limit = 60000
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
maximal_queue_lifetime = 2s
bounce_queue_lifetime = 20s
smtpd_client_event_limit_exceptions =
smtpd_tls_cert_file = {etc}/tls.pem
smtpd_tls_key_file = {etc}/tls.key
header_checks = regexp:{etc}/headers
transport_maps = inline:{{ {{retours.test = lmtp:[127.0.0.1]:{returns_port}}} }}
"""
DOORS = {
    "open": "",
    "stranger": "mynetworks=192.0.2.0/24",
    "password": "smtpd_relay_restrictions=permit_sasl_authenticated,reject",
    "submission": "smtpd_client_restrictions=permit_sasl_authenticated,reject",
    "tls": "smtpd_tls_security_level=encrypt",
    "sender": "smtpd_sender_restrictions=reject",
    "hello": "smtpd_helo_restrictions=reject",
    "crowded": "smtpd_client_connection_rate_limit=1",
}
"""What each door of the server adds to its settings."""
MASTER = """
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """The server; *ports*: one for each of :data:`DOORS`. What is for ``retours.test`` goes to
    *returns_port*, by LMTP."""

    def __init__(
        self, served: Served, folder: Path, next_port: int, returns_port: int = 24
    ) -> None:
        answers = "postfix postfix/main_mailer_type select No configuration\n"
        program = needs.debian("postfix", "postfix", answers=answers)
        if os.getuid() != 0:
            raise needs.Missing("Postfix is started by root alone: run make test-long as root")
        etc, var = folder / "etc", folder / "var"
        for made in (etc, var / "queue", var / "data"):
            made.mkdir(parents=True)
        os.chown(var / "data", pwd.getpwnam("postfix").pw_uid, -1)
        write_certificate(etc)
        self.ports = dict(zip(DOORS, free_ports(len(DOORS)), strict=True))
        (etc / "main.cf").write_text(
            MAIN.format(etc=etc, var=var, next_port=next_port, returns_port=returns_port)
        )
        (etc / "master.cf").write_text(MASTER + "".join(map(self._door, DOORS)))
        (etc / "headers").write_text("/^X-Orgue-Key: .*interdit/ REJECT\n")
        self.stopping = [program, "-c", etc, "stop"]
        command = [program, "-c", etc, "start-fg"]
        served.start(command, port=self.ports["open"], log=folder / "postfix.out")

    def _door(self, name: str) -> str:
        settings = " ".join(f"-o {setting}" for setting in DOORS[name].split())
        return f"127.0.0.1:{self.ports[name]} inet n - n - - smtpd {settings}\n"

    def url(self, door: str = "open") -> str:
        """The Apprise URL of a door, as ``ORGUE_MAIL_URL`` takes it."""
        return f"mailto://127.0.0.1:{self.ports[door]}?from={SENDER}&mode=insecure&pool=1"

    def stop(self) -> None:
        subprocess.run(self.stopping, check=False, capture_output=True, timeout=60)
