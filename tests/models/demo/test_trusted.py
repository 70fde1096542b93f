"""``docs/confiance/`` is what the product writes of a made-up académie."""

from __future__ import annotations

from models.demo.trusted import FOLDER, pages


def test_each_page_is_as_make_docs_writes_it() -> None:
    written = dict(pages())
    for path, text in written.items():
        assert path.read_text(encoding="utf-8") == text, f"make docs: {path.name}"
    assert set(FOLDER.glob("*.md")) == set(written)


def test_nothing_is_left_to_complete_for_it() -> None:
    assert not [path.name for path, text in pages() if "À COMPLÉTER (" in text]
