"""``python -m tests.pictures`` (``make pictures``): every picture of the guides, taken again.

The year of a demo is lived by its own people to each season, its portal looked at; Prefect's window
is looked at in a demo that is really open. ``--only portal`` or ``prefect`` takes a part of them.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from PIL import Image
from typer.testing import CliRunner

from config.settings import ROOT
from models.demo.names import ACADEMY
from models.work.action import ACTION
from models.work.message import DELIVERED
from orgue.main import command
from tests.browser import a_chromium
from tests.pictures.camera import DESKTOP, PHONE, Camera, side_by_side
from tests.pictures.home import LivedDemo
from tests.pictures.wanted import ADMIN, FOUR, PICTURES, PILOT, RELAY, ROLES, SCHOOL, SEASONS
from tests.ports import free_port
from tests.waiting import until

IMAGES = ROOT / "docs" / "images"


def main() -> None:
    """Take them all, or a part."""
    asked = argparse.ArgumentParser(prog="python -m tests.pictures", description=__doc__)
    asked.add_argument("--only", choices=["portal", "prefect"])
    asked.add_argument("--into", type=Path, default=IMAGES)
    asked.add_argument("--home", type=Path, help="a demo's home to go on with")
    chosen = asked.parse_args()
    with a_chromium() as browser, tempfile.TemporaryDirectory() as folder:
        if chosen.only != "prefect":
            of_the_portal(browser, chosen.home or Path(folder) / "portal", chosen.into)
        if chosen.only != "portal":
            of_prefect(browser, Path(folder) / "prefect", chosen.into)


def of_the_portal(browser: Any, folder: Path, into: Path) -> None:
    """Every page of the portal that a guide shows, season after season."""
    demo = LivedDemo(folder)
    rehearsed(browser, folder, into)
    firsts: dict[tuple[str, str], list[bytes]] = defaultdict(list)
    with demo.portal() as address:
        camera = Camera(browser, address, into)
        for season, moment in SEASONS.items():
            began = time.monotonic()
            demo.live_to(moment)
            print(f"— {season}, {time.monotonic() - began:.0f} s", flush=True)
            for one in PICTURES:
                if one.season == season:
                    path = one.path.format(c=demo.cycle_id)
                    camera.take(one.name, one.who, path, one.size, one.to)
            if season in FOUR:
                for code, who in ROLES.items():
                    firsts[code, "ordinateur"].append(camera.look(who, "/", DESKTOP))
                    firsts[code, "telephone"].append(camera.look(who, "/", PHONE))
            if season == FOUR[-1]:
                for (code, device), shots in firsts.items():
                    wide, across = (640, 2) if device == "ordinateur" else (300, 4)
                    camera.keep(f"accueil-{code}-{device}", side_by_side(shots, wide, across))
            BY_HAND.get(season, lambda demo, camera: None)(demo, camera)


def rehearsed(browser: Any, folder: Path, into: Path) -> None:
    """The rehearsal of the year, as the page that a pilot is handed."""
    page = folder / "repetition.html"
    words = ["rehearse", "2026-27", "--academy", ACADEMY, "--html", str(page)]
    said = CliRunner().invoke(command("rehearse"), words)
    assert said.exit_code == 0, said.output
    camera = Camera(browser, page.as_uri().removesuffix("/repetition.html"), into)
    camera.take("repetition", "", "/repetition.html", (1100, 1000))


# ── what takes more than an address ──────────────────────────────────────────────────────────────


def in_autumn(demo: LivedDemo, camera: Camera) -> None:
    """A school begins a fiche; a relay reads the letter of one, and answers by its link."""
    page = camera.page(SCHOOL, (830, 1215))
    page.goto(f"{camera.portal}/actions/new")
    page.locator("input[name=start]").nth(1).check()
    page.get_by_role("button", name="Commencer le brouillon").click()
    page.wait_for_load_state()
    camera.take("visite-fiche", SCHOOL, page.url.removeprefix(camera.portal), (830, 1215))
    letter, link = a_letter(demo, camera, "/v/")
    camera.take("visite-courrier", RELAY, f"/mailbox/{letter}", (360, 860), "h1")
    camera.take("visite-reponse", "", link, (360, 1010))


def a_letter(demo: LivedDemo, camera: Camera, kind: str) -> tuple[int, str]:
    """The last letter that has a link of that *kind*, and the link's path."""
    m = DELIVERED.c
    for number in demo.rows(sa.select(m.id).order_by(m.id.desc()).limit(300)):
        page = camera.page(RELAY, (360, 860))
        page.goto(f"{camera.portal}/mailbox/{number}")
        if found := re.search(rf'{kind}[^"\s<]+', page.content()):
            return number, found[0]
    raise LookupError(kind)


def in_the_week(demo: LivedDemo, camera: Camera) -> None:
    """The letter of that morning."""
    m = DELIVERED.c
    number = demo.rows(sa.select(m.id).order_by(m.id.desc()).limit(1))[0]
    camera.take("portail-courrier", ADMIN, f"/mailbox/{number}", (1280, 900))


def in_july(demo: LivedDemo, camera: Camera) -> None:
    """An action that was corrected, took place, and was reported on."""
    a = ACTION.c
    query = sa.select(a.id).where(a.round > 1, a.reported_at.is_not(None), a.flagship)
    number = demo.rows(query.where(a.cycle_id == demo.cycle_id).order_by(a.id))[0]
    camera.take("visite-chaine", PILOT, f"/actions/{number}", (830, 1130), "#histoire")
    camera.take("visite-bilan", PILOT, f"/actions/{number}", (830, 1140), "#bilan")


BY_HAND = {"automne": in_autumn, "semaine": in_the_week, "juillet": in_july}


# ── Prefect's own window ─────────────────────────────────────────────────────────────────────────


def of_prefect(browser: Any, folder: Path, into: Path) -> None:
    """The runs, one of them and the automations, as Prefect shows them; the runs on the portal."""
    portal, prefect = free_port(), free_port()
    ports = ["--port", str(portal), "--prefect-port", str(prefect), "--no-past", "--paused"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("ORGUE_", "PREFECT_"))}
    line = [sys.executable, "-c", "from orgue import main; main()", "demo", *ports]
    demo = subprocess.Popen(line, env=environment | {"ORGUE_HOME": str(folder)}, cwd=ROOT)
    try:
        camera = Camera(browser, f"http://127.0.0.1:{portal}", into)
        page = browser.new_page()
        until(lambda: _answers(page, camera.portal), 600, "the demo is open")
        for _ in range(8):
            page.goto(camera.portal)
            page.get_by_role("button", name="Un pas").click()
            page.wait_for_timeout(6000)
        camera.take("portail-passages", ADMIN, "/runs", (1280, 1000))
        camera.portal = f"http://127.0.0.1:{prefect}"
        runs = camera.page("", (1280, 1000))
        runs.goto(f"{camera.portal}/runs", wait_until="domcontentloaded")
        runs.wait_for_timeout(6000)
        _keep(camera, runs, "prefect-passages")
        runs.get_by_text(re.compile("^Le courrier")).first.click()
        runs.wait_for_timeout(5000)
        _keep(camera, runs, "prefect-passage")
        runs.goto(f"{camera.portal}/automations", wait_until="domcontentloaded")
        runs.wait_for_timeout(5000)
        _keep(camera, runs, "prefect-automatisations")
    finally:
        demo.terminate()
        demo.wait(60)


def _answers(page: Any, address: str) -> bool:
    try:
        return page.goto(address).ok  # type: ignore[no-any-return]
    except Exception:  # it is not open yet
        time.sleep(2)
        return False


def _keep(camera: Camera, page: Any, name: str) -> None:
    camera.keep(name, Image.open(io.BytesIO(page.screenshot())))


if __name__ == "__main__":
    main()
