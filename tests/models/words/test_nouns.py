"""Every member of every enum has its French word, and no word is left over."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pytest

from models.gestures.chain.announcing import CARRIERS, RELAYS
from models.gestures.cycle.clockwork import CLOSED, OPEN, TO_COME
from models.operations.runs import RunState
from models.territory.unit import Kind, Level, UnitState
from models.words import nouns
from models.work.action import ActionState
from models.work.call_answer import CallReply
from models.work.demo import PaceState
from models.work.library_entry import EntryState
from models.work.meeting import MeetingKind, MeetingReply
from models.work.message import MessageState
from models.work.paper import PaperKind, PaperState
from models.work.review import Audience
from models.work.validation import TaskState
from models.year.cycle import CycleState

PHASES = (TO_COME, OPEN, CLOSED)
VERDICTS = set(TaskState) - {TaskState.OPEN}
TAKE_PART = set(Level) - {Level.NATION, Level.REGION}
HAVE_A_STATE = {
    *CycleState,
    *MessageState,
    *TaskState,
    *ActionState,
    *PaperState,
    *EntryState,
}
TABLES: dict[str, Collection[str]] = {
    "ACTION_STATES": ActionState,
    "ACTION_IS": ActionState,
    "CALL_REPLIES": CallReply,
    "PAPERS": PaperKind,
    "PAPER_HEADINGS": PaperKind,
    "AUDIENCES": Audience,
    "MEETINGS": MeetingKind,
    "MEETING_REPLIES": MeetingReply,
    "MEETING_REPLIES_COUNTED": MeetingReply,
    "PAPER_STATES": PaperState,
    "GIVES": TAKE_PART,
    "GIVEN": TAKE_PART,
    "VERDICTS": VERDICTS,
    "OWN_VERDICTS": VERDICTS,
    "OBJECTIONS": VERDICTS,
    "TASK_STATES": TaskState,
    "TOLD": (*CARRIERS, *RELAYS),
    "MESSAGE_STATES": MessageState,
    "MESSAGES_COUNTED": MessageState,
    "MESSAGES_IN_A_LINE": MessageState,
    "CYCLE_STATES": CycleState,
    "PHASE_STATES": PHASES,
    "PHASE_TURNS": PHASES,
    "PHASES_IN_A_LINE": PHASES,
    "RUN_STATES": RunState,
    "RUNS_COUNTED": RunState,
    "PACE_STATES": PaceState,
    "LEVELS": TAKE_PART,
    "LEVELS_COUNTED": TAKE_PART,
    "LEVELS_ASKED": TAKE_PART,
    "KINDS": Kind,
    "UNIT_STATES": UnitState,
    "IN_A_REFUSAL": HAVE_A_STATE,
}


@pytest.mark.parametrize("name", TABLES)
def test_every_member_has_its_word_and_no_word_is_left_over(name: str) -> None:
    words: Mapping[str, str] = getattr(nouns, name)
    assert set(words) == {str(member) for member in TABLES[name]}


def test_every_table_of_names_is_looked_at() -> None:
    tables = {n for n, t in vars(nouns).items() if n.isupper() and isinstance(t, Mapping)}
    assert tables - {"AGREED"} == set(TABLES)


def test_a_member_finds_its_word_as_well_as_its_value() -> None:
    assert nouns.ACTION_STATES[ActionState.ACCEPTED] == nouns.ACTION_STATES["accepted"]
