"""The pages of the kit, as they are looked at."""

from __future__ import annotations

KIT_PATHS = ("kit", "kit/elements/new")
