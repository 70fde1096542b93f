"""What the system refuses is said in French, in every sentence."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from config.settings import ROOT
from models.words.system import why


def test_a_file_that_is_not_there_and_a_folder_are_called_so(tmp_path: Path) -> None:
    for path, french in ((tmp_path / "none", "n'existe pas"), (tmp_path, "c'est un dossier")):
        with pytest.raises((FileNotFoundError, IsADirectoryError)) as refused:
            path.read_bytes()
        assert french in why(refused.value)


def test_what_nobody_has_met_is_a_number_and_never_english() -> None:
    assert why(OSError(errno.EUCLEAN, os.strerror(errno.EUCLEAN))) == "erreur 117 du système"


def test_no_sentence_holds_the_systems_own_words() -> None:
    folders = ("channels", "config", "flows", "models", "orgue", "tasks", "web")
    files = [file for folder in folders for file in (ROOT / folder).rglob("*.py")]
    assert len(files) > 100
    assert [f.name for f in files if "{error.strerror}" in f.read_text(encoding="utf-8")] == []
