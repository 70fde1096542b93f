"""The house whose people are erased, and whose years are purged."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    home = tmp_path / "house"
    for name in ("logs", "exports/1", "documents", "dropped"):
        (home / name).mkdir(parents=True)
    return Settings(home=home, mail_url=None)
