"""The promises made to everybody, checked at each message that leaves and after each run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from models.year.course import Track
from tests.promises.due import (
    CLOSES,
    DIGEST,
    OPENS,
    day_in,
    day_of,
    end_of,
    first_reminder,
    owed,
    strongest,
    strongest_rung,
)
from tests.promises.picture import Member, Picture


class BrokenPromise(AssertionError):
    """Something left that should not have, or did not leave that should."""


def promise(kept: bool, sentence: str, *facts: Any) -> None:
    if not kept:
        raise BrokenPromise(f"{sentence}: {', '.join(map(str, facts))}")


class Checker:
    """What left so far, and whether everything that was promised holds."""

    def __init__(self) -> None:
        self.keys: set[str] = set()
        self.facts: set[tuple[Any, ...]] = set()
        self.digests: set[tuple[str, date]] = set()
        self.new_tasks: Counter[tuple[str, date]] = Counter()

    # ── what leaves ──

    def leaving(self, p: Picture, rows: Sequence[Any], items: dict[int, list[Any]]) -> None:
        """Messages are about to leave (digests with their *items*)."""
        for row in rows:
            self._once(row)
            self._in_time(p, row)
            promise(not p.is_kept_waiting(row), "nothing to a suspended unit", row.key, p.moment)
            if row.cls == "digest":
                self._a_digest(p, row, items.get(row.id, []))
            else:
                promise(row.cls != "news", "news travels in the digest", row.key)
                self._wanted(p, row)

    def _once(self, row: Any) -> None:
        facts = (row.rule, row.rung, row.subject_kind, row.subject_id, row.round, row.slot)
        promise(row.key not in self.keys, "no key is sent twice", row.key)
        promise(facts not in self.facts, "nothing is said twice", facts)
        self.keys.add(row.key)
        self.facts.add(facts)

    def _in_time(self, p: Picture, row: Any) -> None:
        promise(p.cycle.state == "live", "nothing leaves but from a live cycle", row.key)
        promise(p.moment >= p.cycle.launched_at, "nothing leaves before the launch", row.key)
        if row.cls == "on_request":
            return
        local = p.moment.astimezone(ZoneInfo(p.units[row.home_id].timezone))
        clock = (local.hour, local.minute)
        promise(OPENS <= clock < CLOSES, "nothing leaves outside hours", row.key, local)
        promise(p.course.calendar().is_school_day(p.day), "only on school days", row.key, local)
        if row.cls == "new_task":
            self.new_tasks[row.slot, p.day] += 1
            promise(self.new_tasks[row.slot, p.day] <= 3, "three a day at most", row.slot, local)
        if row.cls == "digest":
            promise(clock >= DIGEST, "no digest before 07:45", row.key, local)

    def _a_digest(self, p: Picture, row: Any, items: Sequence[Any]) -> None:
        promise((row.slot, p.day) not in self.digests, "one digest a day", row.key, p.day)
        promise(bool(items), "an empty digest is not sent", row.key)
        self.digests.add((row.slot, p.day))
        for item in items:
            promise(item.slot == row.slot, "a digest is one person's", row.key, item.key)
            promise(not p.is_kept_waiting(item), "nothing to a suspended unit", item.key, p.moment)
            self._once(item)
            self._wanted(p, item)

    # ── what is said ──

    def _wanted(self, p: Picture, row: Any) -> None:
        promise(row.unit_id in p.parts, "nothing to a unit that takes no part", row.key)
        part = p.parts[row.unit_id]
        track = Track.of(part)
        member = Member(row.subject_kind, row.subject_id, row.round, row.unit_id, row.slot)
        if row.rule.startswith("ladder_"):
            self._of_the_ladder(p, row, member)
            return
        shape = p.course.definition.messages[row.rule]
        if not (shape.when and not shape.phase):
            ended = p.moment >= end_of(p.course, track, shape)
            promise(not ended, "nothing of a phase after it closed", row.key, p.moment)
        if shape.phase and shape.after is None:  # the morning after an action is in its own week
            opened = p.moment >= p.course.opens_at(track, shape.phase)
            promise(opened, "nothing of a phase before it opened", row.key, p.moment)
        cohort = self._of_dates(p, track, row) if shape.at else shape.to
        relays = p.course.definition.invitations == "relay" and cohort == "invited_schools"
        p.on_day = day_in(row.rung)
        wanted = p.members("inviting_relays" if relays else cohort)
        p.on_day = None
        promise(member in wanted, "nothing to one whose work is done", row.key, p.moment)

    def _of_dates(self, p: Picture, track: Track, row: Any) -> str:
        """A dated message: its rung is the strongest due, and no reminder comes too soon."""
        shape = p.course.definition.messages[row.rule]
        if shape.reminds:
            on = day_of(p.course, track, row.rung or shape.at[0].at)
            soon = on < first_reminder(p.course, track, shape)
            promise(not soon, "no reminder sooner than a school day after asking", row.key, on)
        due = strongest(p, track, shape)
        promise(due is not None and due.rung == row.rung, "the strongest rung", row.key, due)
        return due.cohort if due else ""

    def _of_the_ladder(self, p: Picture, row: Any, member: Member) -> None:
        task = next(t for t in p.tasks if t.id == row.subject_id)
        promise(task.state == "open", "nothing to one whose work is done", row.key, task.state)
        promise(strongest_rung(p, task) == row.rung, "the strongest rung", row.key, p.moment)
        ladder = row.rule.removeprefix("ladder_")
        rungs = getattr(p.course.definition.ladders, ladder)
        target = next(r.to for r in rungs if f"{r.at:+d}" == row.rung)
        promise(member in set(p.late(target, ladder)), "who must be told", row.key)

    # ── what is left ──

    def after(self, p: Picture, stirred: date | None) -> None:
        """A run ended and the outbox was drained: everything due is done.

        News of what somebody did today (*stirred*) may wait for tomorrow's digest.
        """
        self._silence_binds_nobody(p)
        local = p.moment.astimezone(ZoneInfo(p.course.timezone))
        open_day = DIGEST <= (local.hour, local.minute) < CLOSES
        if p.cycle.state != "live" or p.moment < p.cycle.launched_at or not open_day:
            return
        if not p.course.calendar().is_school_day(p.day):
            return
        alive = sorted(p.messages, key=lambda m: m.state != "dropped")  # what is owed again wins
        told = {(m.rule, m.rung, m.subject_kind, m.subject_id, m.round, m.slot): m for m in alive}
        for rule, rung, m in owed(p):
            row = told.get((rule, rung, m.kind, m.id, m.round, m.slot))
            if row is None and stirred == p.day and self._is_news(p, rule):
                continue
            promise(row is not None, "everything due is done", rule, rung, m, p.moment)
            promise(self._is_done(p, row), "what is due leaves", *_said(row), p.moment)

    def _silence_binds_nobody(self, p: Picture) -> None:
        """What costs or asks for money, wants a convention or brings in somebody from outside is
        never in the programme for want of an answer (decision 0057)."""
        for a in (a for a in p.actions if a.decided_by_silence):
            said = a.content
            brought = {what for one in said.get("partners", ()) for what in one.get("brings", ())}
            binds = (
                a.has_cost
                or a.has_convention
                or said.get("asked_of_academy")
                or said.get("speakers")
                or said.get("speakers_words")
                or brought & {"people", "workshops", "money"}
            )
            promise(not binds, "silence accepts nothing that binds anybody", a.id, p.moment)

    def _is_done(self, p: Picture, row: Any) -> bool:
        """Sent, or waiting for the next digest as it should."""
        if row.state == "owed" and p.is_kept_waiting(row):
            return True
        if row.state == "owed" and row.not_before <= p.moment:
            return row.cls == "news" and self._had_a_digest(p, row.slot)
        return row.state in ("sent", "owed")

    def _is_news(self, p: Picture, rule: str) -> bool:
        shape = p.course.definition.messages.get(rule)
        return shape is None or shape.cls == "news"

    def _had_a_digest(self, p: Picture, slot: str) -> bool:
        today = p.day.isoformat()
        return any(m.cls == "digest" and m.slot == slot and m.rung == today for m in p.messages)


def _said(row: Any) -> tuple[Any, ...]:
    return row.key, row.state, row.cls, row.not_before, row.result
