"""A browser that signs in as one of a demo's people, and keeps what it sees."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image

COLOURS = 128
PATIENCE = 180_000
"""Milliseconds for a page: the machine may have other work."""
DESKTOP, PHONE = (1280, 900), (360, 740)


class Camera:
    """One browser over one portal; what it takes lands in *folder*."""

    def __init__(self, browser: Any, portal: str, folder: Path) -> None:
        self.browser, self.portal, self.folder = browser, portal, folder
        self._seen: dict[str, Any] = {}

    def page(self, who: str, size: tuple[int, int]) -> Any:
        """A page of *who*'s own browser, signed in as the demo lets one; nobody's when empty."""
        if who not in self._seen:
            context = self.browser.new_context(locale="fr-FR", color_scheme="light")
            context.set_default_timeout(PATIENCE)
            self._seen[who] = page = context.new_page()
            if who:
                page.goto(f"{self.portal}/sign-in")
                page.get_by_role("button", name=who.replace("'", "\u2019")).first.click()
                page.wait_for_load_state()
        found = self._seen[who]
        found.set_viewport_size({"width": size[0], "height": size[1]})
        return found

    def look(self, who: str, path: str, size: tuple[int, int], to: str = "") -> bytes:
        """What *who* sees at *path*."""
        page = self.page(who, size)
        page.goto(self.portal + path, wait_until="domcontentloaded")
        for _ in range(20):  # what is being made beside says so, and is waited for
            if not page.get_by_role("link", name="Voir où il en est").count():
                break
            page.wait_for_timeout(3000)
            page.goto(self.portal + path, wait_until="domcontentloaded")
        if to:
            page.locator(to).first.evaluate("it => it.scrollIntoView()")
        shot: bytes = page.screenshot()
        return shot

    def take(self, name: str, who: str, path: str, size: tuple[int, int], to: str = "") -> None:
        """Keep what *who* sees at *path*, as *name*."""
        self.keep(name, Image.open(io.BytesIO(self.look(who, path, size, to))))

    def keep(self, name: str, image: Image.Image) -> None:
        """Write *image*, light: a guide is read on a slow line too."""
        light = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        light.save(self.folder / f"{name}.png", optimize=True)
        print(f"{name} : {image.width} x {image.height}", flush=True)


def side_by_side(shots: Sequence[bytes], width: int, across: int) -> Image.Image:
    """*shots* as one picture, so many *across*, each *width* wide."""
    images = [Image.open(io.BytesIO(shot)).convert("RGB") for shot in shots]
    height = round(width * images[0].height / images[0].width)
    rows = -(-len(images) // across)
    gap = 12
    whole = Image.new("RGB", (across * (width + gap) - gap, rows * (height + gap) - gap), "#c9cdd6")
    for n, image in enumerate(images):
        at = (n % across * (width + gap), n // across * (height + gap))
        whole.paste(image.resize((width, height), Image.Resampling.LANCZOS), at)
    return whole
