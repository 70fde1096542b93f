"""The folder of documents bears its campaign's name, so that two houses of one database share it,
or are told that they do not: a document joined at one would be missing at the other.

The first house marks its folder and the database remembers that one is marked; a home of before,
whose folder bears no mark yet, is taken as it is.
"""

from __future__ import annotations

from pathlib import Path

import pendulum
import sqlalchemy as sa
from sqlmodel import Session

from config.private import FILE, let_the_group, make_folder, shared_with_a_group
from models.database.transactions import gesture, reading
from models.errors import Refusal
from models.operations.campaign import Campaign, campaign_of
from models.words.system import why
from models.work.document import DOCUMENT, DocumentKind
from models.work.documents import place_of

D = DOCUMENT.c
MARK = ".orgue-campagne"
SAMPLE = 20
SHARE = "Partagez le dossier des autres maisons de cette base, et nommez-le par ORGUE_DOCUMENTS."


class NotShared(Refusal):
    """A folder of documents that is not this campaign's."""

    status = 503


def need_our_documents(engine: sa.Engine, folder: Path) -> None:
    """See that *folder* is where this database's documents are; mark it when none is yet.

    Raises NotShared.
    """
    found = _read(folder)
    with reading(engine) as session:
        known = session.get(Campaign, 1)
    if known and known.marked_at and known.name == found:
        return
    with gesture(engine) as session:
        name = campaign_of(session).name  # known for good before a folder bears it
    with gesture(engine) as session:
        campaign = session.get_one(Campaign, 1, with_for_update=True)
        if found not in ("", name):
            raise _refusal(folder, name, "porte la marque d'une autre campagne")
        if not found:
            _need_unmarked(session, campaign, folder)
            _write(folder, name)
        if campaign.marked_at is None:
            campaign.marked_at = pendulum.now("UTC")


def _read(folder: Path) -> str:
    try:
        return (folder / MARK).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise NotShared(
            f"Le dossier de documents « {folder} » ne se lit pas : {why(error)}.",
            "Donnez-en la lecture et l'écriture au compte qui ouvre la maison.",
            said=error.strerror,
        ) from None


def _need_unmarked(session: Session, campaign: Campaign, folder: Path) -> None:
    if campaign.marked_at is not None:
        raise _refusal(folder, campaign.name, "ne porte pas la marque de cette campagne")
    if _is_of_another_house(session, folder):
        raise _refusal(folder, campaign.name, "n'a aucun des documents de cette base")


def _is_of_another_house(session: Session, folder: Path) -> bool:
    """Whether the database knows documents of which that folder has none."""
    kept = (D.removed_at.is_(None), D.kind != DocumentKind.FILM)
    query = sa.select(D.digest).where(*kept).order_by(D.id.desc()).limit(SAMPLE)
    digests = session.connection().execute(query).scalars().all()
    return bool(digests) and not any(place_of(folder, digest).exists() for digest in digests)


def _refusal(folder: Path, name: str, why: str) -> NotShared:
    return NotShared(
        f"Le dossier de documents « {folder} » {why}.",
        f"{SHARE} S'il est bien le seul, tapez : "
        f"mkdir -p '{folder}' && echo {name} > '{folder / MARK}'",
        folder=str(folder),
        campaign=name,
    )


def _write(folder: Path, name: str) -> None:
    try:
        make_folder(folder)
        arriving = folder / f"{MARK}-{name[:8]}"
        arriving.write_text(f"{name}\n", encoding="utf-8")
        arriving.chmod(FILE)
        if shared_with_a_group(folder):
            let_the_group(arriving)
        arriving.replace(folder / MARK)
    except OSError as error:
        raise NotShared(
            f"On ne peut pas écrire dans le dossier de documents « {folder} » : {why(error)}.",
            "Donnez-en l'écriture au compte qui ouvre la maison.",
            said=error.strerror,
        ) from None
