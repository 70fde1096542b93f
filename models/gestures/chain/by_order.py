"""Who decides in the name of a recteur or a DASEN does so by an arrêté de délégation: without its
reference they may not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from sqlmodel import Session

from models.access.actors import CLOCK, Right
from models.errors import Refusal
from models.gestures.chain.holding import Named, NamedRow, who_holds
from models.territory.delegation import by_order, codes_by_order, standing_orders
from models.territory.functions import name_of
from models.territory.unit import Level
from models.year.course import Course


class ByOrderTask(Protocol):
    """A task, and the level of the unit that decides it."""

    @property
    def unit_id(self) -> int: ...
    @property
    def function(self) -> str: ...
    @property
    def decider_level(self) -> Level: ...


class NoDelegationOrder(Refusal):
    """Somebody who would decide in an authority's name, and gave no arrêté."""

    status = 403

    def __init__(self, function: str) -> None:
        super().__init__(
            f"Vous répondez au nom de : {function}. Il y faut la référence de l'arrêté de "
            "délégation, et elle n'est pas donnée.",
            "Donnez-la sur « Ma page », « Vos délégations », puis répondez de nouveau.",
        )


def orders_for(
    session: Session, tasks: Mapping[int, ByOrderTask], rights: Mapping[int, Right], named: Named
) -> dict[int, int]:
    """The order by which each of *tasks* is decided in an authority's name (those that are not have
    none). Raises NoDelegationOrder."""
    wanted = {
        number: (task.unit_id, task.function, rights[number].on_behalf or "")
        for number, task in tasks.items()
        if in_a_name(task, rights.get(number), named.get(number, ()))
    }
    persons = {p for number in wanted if (p := rights[number].by.person_id) is not None}
    known = {
        (o.unit_id, o.function, f"p{o.holder_id}", o.deputy_id): o.id
        for o in standing_orders(session, persons)
    }
    found: dict[int, int] = {}
    for number, (unit, function, holder) in wanted.items():
        order = known.get((unit, function, holder, rights[number].by.person_id or 0))
        if order is None:
            raise NoDelegationOrder(name_of(tasks[number].decider_level, function))
        found[number] = int(order)
    return found


def lacking_order(
    session: Session, rights: Mapping[tuple[int, str], Right]
) -> set[tuple[int, str]]:
    """Those of *rights* (by task and slot) in an authority's name for which no arrêté is given."""
    codes = codes_by_order()
    in_name = {
        key: right
        for key, right in rights.items()
        if right.function in codes and (right.on_behalf or "").startswith("p")
    }
    deputies = {int(slot[1:]) for _, slot in in_name}
    known = {
        (o.function, f"p{o.holder_id}", f"p{o.deputy_id}")
        for o in standing_orders(session, deputies)
    }
    return {
        key for key, r in in_name.items() if (r.function, r.on_behalf or "", key[1]) not in known
    }


def who_may_answer(
    session: Session, course: Course, ids: Sequence[int], day: date
) -> set[tuple[int, str]]:
    """Who is asked each open task of *ids*, by task and slot, but for those who lack an order."""
    holders = who_holds(session, course, ids, day)
    return holders.keys() - lacking_order(session, holders)


def in_a_name(task: ByOrderTask, right: Right | None, named: Sequence[NamedRow]) -> bool:
    """Whether *right* is that of a deputy or a delegate of an authority: neither its holder, nor
    who answers for want of an answer (« faute de réponse »), in their own name."""
    if right is None or right.by.slot == CLOCK.slot or "@" in (right.on_behalf or ""):
        return False
    if not by_order(Level(task.decider_level), task.function):
        return False
    holders = {f"p{row.person_id}" for row in named}
    return right.by.slot not in holders
