"""Previews are LibreOffice's where it is installed; without it, the page says so."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from PIL import Image

from models.masks import previews
from models.masks.content import MaskContent
from models.masks.neutral_kit import neutral_of_kit
from models.masks.reading import fill_mask
from models.work.kit import KitKind

CONTENT = MaskContent(title="Affiche", words={"semaine": "La semaine"}, blocks={"logo": ()})


def test_without_libreoffice_there_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert previews.previews_of(b"PK", "docx") == previews.Previews(why=previews.NOT_THERE)


def fake(folder: Path, name: str, line: str) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{line}\n")
    program.chmod(0o755)


@pytest.mark.parametrize("line", ["exit 1", "exit 0", "sleep 60"])
def test_a_libreoffice_that_fails_or_hangs_costs_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, line: str
) -> None:
    fake(tmp_path, "soffice", line)
    fake(tmp_path, "pdftoppm", "exit 0")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(previews, "PATIENCE", 1.0)
    assert previews.previews_of(b"PK", "odp") == previews.Previews(why=previews.NOT_SHOWN)


@pytest.mark.long
@pytest.mark.parametrize(("kind", "form"), [(KitKind.POSTER, "pptx"), (KitKind.BOOKLET, "odt")])
def test_the_first_pages_are_drawn(kind: KitKind, form: str) -> None:
    if not shutil.which("soffice") or not shutil.which("pdftoppm"):
        pytest.skip("NOT RUN: LibreOffice and pdftoppm draw previews")
    made = fill_mask(neutral_of_kit(kind, form, "12505F"), "m", CONTENT)
    found = previews.previews_of(made, form)
    assert found.why == ""
    with Image.open(io.BytesIO(found.pages[0])) as page:
        assert max(page.size) == previews.PIXELS
