"""The colours of the portal's themes."""

from __future__ import annotations

import re

from web.app import STATIC

CSS = (STATIC / "orgue.css").read_text(encoding="utf-8")


def themes() -> dict[str, dict[str, str]]:
    """The colours of each theme, by name."""
    light, dark = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)[:2]
    read = re.compile(r"--([a-z-]+): (#[0-9a-f]{6});")
    return {"light": dict(read.findall(light)), "dark": dict(read.findall(dark))}
