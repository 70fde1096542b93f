"""The first pages of a document as images, where LibreOffice is installed; without it the file is
all there is, and the page says so.

One at a time, in a folder and with a profile of its own, within bounds of time and processor: what
LibreOffice does with a file is its own business, and never the portal's.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from models.masks import office

MOST = 3
"""Pages that are shown."""
PIXELS = 1000
"""Of the longer side of a page."""
PATIENCE = 120.0
"""Seconds for one document, its turn not counted."""
_turn = threading.Lock()
NOT_THERE = "LibreOffice n'est pas installé sur ce serveur : le fichier s'ouvre, sans aperçu."
NO_DRAWER = "pdftoppm n'est pas installé sur ce serveur : le fichier s'ouvre, sans aperçu."
NOT_SHOWN = "LibreOffice n'a pas su en montrer les pages : ouvrez le fichier pour le relire."
EXPORT = {
    "docx": "writer_pdf_Export",
    "odt": "writer_pdf_Export",
    "pptx": "impress_pdf_Export",
    "odp": "impress_pdf_Export",
}


@dataclass(frozen=True, kw_only=True)
class Previews:
    """*pages* as PNG; without any, *why* not, in words."""

    pages: tuple[bytes, ...] = ()
    why: str = ""


def previews_of(content: bytes, ending: str) -> Previews:
    """The first pages of a document of that *ending*."""
    programs = [_found("soffice", "libreoffice"), _found("pdftoppm")]
    if not programs[0]:
        return Previews(why=NOT_THERE)
    if not programs[1]:
        return Previews(why=NO_DRAWER)
    with _turn, TemporaryDirectory(prefix="orgue-kit-") as name:
        folder = Path(name)
        (folder / f"kit.{ending}").write_bytes(content)
        pages = _drawn(folder, ending, *programs)
    return Previews(pages=pages) if pages else Previews(why=NOT_SHOWN)


def _found(*names: str) -> str:
    return next((path for path in map(shutil.which, names) if path), "")


def _drawn(folder: Path, ending: str, writer: str, drawer: str) -> tuple[bytes, ...]:
    pages = f'{{"PageRange":{{"type":"string","value":"1-{MOST}"}}}}'
    as_pdf = [
        *(writer, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore"),
        *("--convert-to", f"pdf:{EXPORT[ending]}:{pages}", "--outdir", str(folder)),
        str(folder / f"kit.{ending}"),
    ]
    if not _done(as_pdf, folder) or not (folder / "kit.pdf").is_file():
        return ()
    as_images = [drawer, "-png", "-l", str(MOST), "-scale-to", str(PIXELS)]
    _done([*as_images, str(folder / "kit.pdf"), str(folder / "page")], folder)
    return tuple(path.read_bytes() for path in sorted(folder.glob("page*.png"))[:MOST])


def _done(command: Sequence[str], folder: Path) -> bool:
    """Whether a program did its work in time; it and what it started are ended otherwise."""
    started = subprocess.Popen(
        [sys.executable, "-I", office.__file__, *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={"HOME": str(folder), "PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"},
        start_new_session=True,
    )
    try:
        return started.wait(timeout=PATIENCE) == 0
    except subprocess.TimeoutExpired:
        return False
    finally:
        _end(started)


def _end(started: subprocess.Popen[bytes]) -> None:
    """The whole group, of our own making: LibreOffice leaves a child behind."""
    with suppress(ProcessLookupError):
        os.killpg(started.pid, signal.SIGKILL)
    started.wait()
