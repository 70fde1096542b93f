"""A real Dovecot on loopback: the mailbox of returns, filled by LMTP and read by IMAP."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.long import needs
from tests.long.serving import Served
from tests.ports import free_ports

USER, PASSWORD = "retours@retours.test", "mot-de-passe"
SETTINGS = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
recipient_delimiter = +
mail_location = maildir:{folder}/mail/%n
mail_uid = mail
mail_gid = mail
first_valid_uid = 1
default_login_user = mail
default_internal_user = mail
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid=mail gid=mail home={folder}/mail/%n allow_all_users=yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
"""


class Dovecot:
    """The server, *imap* and *lmtp* its ports; one account, whose folder is a Maildir."""

    def __init__(self, served: Served, folder: Path) -> None:
        program = needs.debian("dovecot-imapd", "dovecot")
        needs.debian("dovecot-lmtpd", "dovecot")
        if os.getuid() != 0:
            raise needs.Missing("Dovecot is started by root alone: run make test-long as root")
        (folder / "mail").mkdir(parents=True)
        subprocess.run(["chown", "-R", "mail:mail", folder / "mail"], check=True)
        self.imap, self.lmtp = free_ports(2)
        file = folder / "dovecot.conf"
        file.write_text(
            SETTINGS.format(folder=folder, imap=self.imap, lmtp=self.lmtp, password=PASSWORD)
        )
        served.start([program, "-F", "-c", file], port=self.imap, log=folder / "dovecot.out")

    @property
    def url(self) -> str:
        """The mailbox, as ``ORGUE_BOUNCES_URL`` takes it."""
        user, password = USER.replace("@", "%40"), PASSWORD
        return f"imap://{user}:{password}@127.0.0.1:{self.imap}/INBOX"
