"""The sink by itself, as the tests of ``orgue up`` use it."""

from __future__ import annotations

import subprocess
import sys
from email import message_from_bytes, policy
from pathlib import Path

from channels.envelope import DeliveryOutcome
from channels.relay import read_mail_url
from channels.smtp import SmtpChannel
from config.settings import ROOT, Settings
from tests.channels.letters import letter


def test_a_sink_of_its_own_writes_each_letter_to_a_file(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "tests.sink",
        "--dir",
        str(tmp_path),
        "--answer",
        "absent@example.org=550",
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as sink:
        assert sink.stdout
        url = sink.stdout.readline().strip()
        with SmtpChannel(*read_mail_url(url, Settings())) as channel:
            outcomes = [channel.send(letter(to)).outcome for to in ("a@b.fr", "absent@example.org")]
        sink.terminate()
        assert sink.wait(60) == 0
    assert outcomes == [DeliveryOutcome.SENT, DeliveryOutcome.REFUSED]
    [path] = tmp_path.iterdir()
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert (path.name, message["Subject"]) == ("000001.eml", "Votre avis est attendu")
