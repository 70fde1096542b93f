"""Whether a gesture could be written down: the database, the home, and the documents' own disk."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from config.settings import Settings
from models.operations.writable import what_keeps_from_writing


def test_a_home_that_takes_all_keeps_nothing_from_being_written(
    engine: sa.Engine, tmp_path: Path
) -> None:
    assert what_keeps_from_writing(engine, Settings(home=tmp_path)) is None


def test_documents_have_a_disk_of_their_own_to_be_full(engine: sa.Engine, tmp_path: Path) -> None:
    """Nobody may write there, not even root: as on a disk that takes no more."""
    settings = Settings(home=tmp_path, documents_in=Path("/sys"))
    found = what_keeps_from_writing(engine, settings)
    assert found is not None
    assert found.facts["where"] == "/sys"
