"""The Archives took over what a closed year hands over: their *procès-verbal de prise en charge* is
joined to the year, and what was handed over may then be on a disposal slip. Before it, nothing
destroys that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pendulum
import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.clock import Moment
from models.errors import NotFound, Refusal, WrongMove
from models.gestures.dated_reference import faults_of_reference
from models.gestures.retention.asking import need_keeper_of
from models.territory.unit import Unit
from models.words.french import long_date
from models.words.moments import PARIS
from models.work.documents import Examined, store
from models.work.retention.rows import HANDOVER_RECEIPT, HandoverReceipt
from models.year.cycle import CYCLE, Cycle, CycleState

R = HANDOVER_RECEIPT.c
PDF = "application/pdf"


class BadReceipt(Refusal):
    """An acknowledgement that lacks what makes it one; *errors*, in its facts, by field."""

    status = 422


@dataclass(frozen=True, kw_only=True)
class JoinedReceipt:
    """What the Archives sent back: the *reference* and the day of their procès-verbal, its PDF."""

    reference: str
    on: date | None
    file: Examined | None


def join_receipt(
    session: Session,
    academy: Unit,
    cycle_id: int,
    receipt: JoinedReceipt,
    folder: Path,
    by: Actor | None,
    moment: Moment,
) -> HandoverReceipt:
    """Join to a closed year the acknowledgement of the Archives that they took it over (decision
    0076). What it lets be listed still needs their visa (Code du patrimoine, art. R. 212-14).

    Raises NotYours, NotFound (another académie's year), WrongMove (not closed, joined before),
    BadReceipt (no reference, no PDF, a day to come or before the year was closed).
    """
    slot = need_keeper_of(session, academy, by, moment)
    closed_at = _closed_year(session, academy, cycle_id)
    reference, on, file = _need_receipt(receipt, closed_at, academy, moment)
    made = HandoverReceipt(
        academy_id=int(academy.id or 0),
        cycle_id=cycle_id,
        reference=reference,
        received_on=on,
        name=file.name,
        digest=store(folder, file),
        joined_at=moment,
        joined_by=slot,
    )
    session.add(made)
    session.flush()
    entry = {"what": "retention.taken_over", "subject": f"u{academy.id}", "unit_id": academy.id}
    facts = {"receipt": made.id, "year": cycle_id, "on": on}
    journal.write(session, 0, moment, [entry | {"by": slot, "facts": facts}])
    return made


def _closed_year(session: Session, academy: Unit, cycle_id: int) -> datetime:
    query = sa.select(Cycle).where(CYCLE.c.id == cycle_id, CYCLE.c.academy_id == academy.id)
    cycle = session.scalars(query.with_for_update()).first()
    if cycle is None:
        raise NotFound("Cette année n'est pas de votre académie.", "Vérifiez son numéro.")
    if cycle.state is not CycleState.CLOSED or cycle.closed_at is None:
        raise WrongMove(
            f"L'année {cycle.school_year} n'est pas close : elle n'est pas encore versée.",
            "Joignez le procès-verbal une fois l'année close et versée aux Archives.",
        )
    there = receipt_of(session, cycle_id)
    if there is not None:
        raise WrongMove(
            f"L'année {cycle.school_year} a déjà son procès-verbal de prise en charge : "
            f"« {there.reference} », du {long_date(there.received_on)}.",
            "Il reste tel qu'il a été joint ; rien n'a été changé.",
        )
    return cycle.closed_at


def _need_receipt(
    receipt: JoinedReceipt, closed_at: datetime, academy: Unit, moment: Moment
) -> tuple[str, date, Examined]:
    zone = academy.timezone or PARIS
    reference, errors = faults_of_reference(
        receipt.reference,
        receipt.on,
        moment.in_timezone(zone).date(),
        field="on",
        missing="Donnez la référence du procès-verbal.",
        undated="Donnez la date du procès-verbal.",
    )
    closed = pendulum.instance(closed_at).in_timezone(zone).date()
    if receipt.on is not None and receipt.on < closed:
        errors["on"] = f"L'année a été close le {long_date(closed)} : il n'est pas d'avant."
    if receipt.file is None:
        errors["file"] = "Joignez le procès-verbal, en PDF."
    elif receipt.file.media_type != PDF:
        errors["file"] = f"Le fichier « {receipt.file.name} » n'est pas un PDF."
    if errors or receipt.on is None or receipt.file is None:
        step = "Corrigez, puis joignez-le de nouveau : rien n'a été enregistré."
        raise BadReceipt(" ".join(errors.values()), step, errors=errors)
    return reference, receipt.on, receipt.file


def receipt_of(session: Session, cycle_id: int) -> HandoverReceipt | None:
    """The acknowledgement of a year, if it has one."""
    return session.scalars(sa.select(HandoverReceipt).where(R.cycle_id == cycle_id)).first()


def own_receipt(session: Session, academy: Unit, cycle_id: int) -> HandoverReceipt:
    """The acknowledgement of a year of an académie. Raises NotFound."""
    found = receipt_of(session, cycle_id)
    if found is None or found.academy_id != academy.id:
        raise NotFound("Cette année n'a pas de procès-verbal de prise en charge.")
    return found


def receipts_of(session: Session, academy_id: int) -> dict[int, HandoverReceipt]:
    """The acknowledgements of an académie, by the number of their year."""
    found = session.scalars(sa.select(HandoverReceipt).where(R.academy_id == academy_id))
    return {one.cycle_id: one for one in found}
