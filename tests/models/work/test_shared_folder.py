"""The houses of one database share one folder of documents, or are told that they do not."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from config.settings import Settings
from models.database.transactions import gesture, reading
from models.operations.campaign import Campaign, campaign_of
from models.work.document import DOCUMENT
from models.work.documents import examined, place_of, store
from models.work.shared_folder import MARK, NotShared, need_our_documents
from tests.academy import at, launched

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def name_of(engine: sa.Engine) -> str:
    with gesture(engine) as session:
        return campaign_of(session).name


def with_a_document(engine: sa.Engine, folder: Path) -> str:
    """A database of before, that knows a document; the file is in *folder*."""
    year = launched(engine)
    action = year.propose("E11", on="11/01/2027 10:00")
    digest = store(folder, examined(PDF, "a.pdf", 10_000))
    row = {
        "action_id": action,
        "kind": "document",
        "name": "a.pdf",
        "size": len(PDF),
        "media_type": "application/pdf",
        "digest": digest,
        "evidence": False,
        "added_at": at("11/01/2027 10:00"),
        "added_by": "p1",
    }
    with gesture(engine) as session:
        session.connection().execute(sa.insert(DOCUMENT).values(row))
    return digest


def test_the_first_house_marks_its_folder_and_comes_back_to_it(
    engine: sa.Engine, tmp_path: Path
) -> None:
    folder = tmp_path / "documents"
    need_our_documents(engine, folder)
    assert (folder / MARK).read_text().strip() == name_of(engine)
    assert (folder / MARK).stat().st_mode & 0o777 == 0o600
    need_our_documents(engine, folder)
    with reading(engine) as session:
        assert session.get_one(Campaign, 1).marked_at is not None


def test_a_house_that_does_not_share_the_folder_is_refused_and_told_what_to_do(
    engine: sa.Engine, tmp_path: Path
) -> None:
    need_our_documents(engine, tmp_path / "one")
    with pytest.raises(NotShared, match="ne porte pas la marque") as refused:
        need_our_documents(engine, tmp_path / "other")
    assert "ORGUE_DOCUMENTS" in refused.value.next_step
    assert f"echo {name_of(engine)} >" in refused.value.next_step
    assert not (tmp_path / "other").exists()
    (tmp_path / "shared").symlink_to(tmp_path / "one")
    need_our_documents(engine, tmp_path / "shared")


def test_another_campaigns_folder_is_left_alone(engine: sa.Engine, tmp_path: Path) -> None:
    (tmp_path / MARK).write_text("somebody-else\n")
    with pytest.raises(NotShared, match="d'une autre campagne"):
        need_our_documents(engine, tmp_path)
    assert (tmp_path / MARK).read_text() == "somebody-else\n"


def test_a_home_of_before_is_taken_with_its_documents(engine: sa.Engine, tmp_path: Path) -> None:
    digest = with_a_document(engine, tmp_path / "ours")
    with pytest.raises(NotShared, match="n'a aucun des documents"):
        need_our_documents(engine, tmp_path / "the other house")
    need_our_documents(engine, tmp_path / "ours")
    assert place_of(tmp_path / "ours", digest).exists()
    assert (tmp_path / "ours" / MARK).exists()


def test_the_folder_that_was_lost_is_marked_by_hand(engine: sa.Engine, tmp_path: Path) -> None:
    need_our_documents(engine, tmp_path / "lost")
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    (fresh / MARK).write_text(name_of(engine))
    need_our_documents(engine, fresh)


def test_the_folder_is_the_homes_unless_it_is_said_where(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Settings().documents == home / "documents"
    monkeypatch.setenv("ORGUE_DOCUMENTS", str(home / "elsewhere"))
    assert Settings().documents == home / "elsewhere"
