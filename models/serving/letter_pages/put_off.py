"""The page on which a carrier answers once for all its actions that were put off; what it tells
those who have nothing to answer."""

from __future__ import annotations

from models.gestures.actions.answering_put_off import asked_of
from models.serving.actions.put_off import asked_dates
from models.serving.letter_pages.sheet import Listing, Setting, SheetLine
from models.serving.letter_pages.told import TopicTold
from models.serving.states import State, Tone
from models.words.french import plural
from models.work.put_off_lines import latest_of, lines_of


def put_off_told(here: Setting) -> TopicTold:
    """What was put off or cancelled of a unit, and what it is still to answer."""
    row = latest_of(here.session, here.course.cycle_id, here.unit.id)
    lines = tuple(SheetLine(**item) for item in lines_of(here.session, row, here.unit.id))
    shown = Listing(title="Ce qui change", lines=lines, empty="Rien n'est reporté.")
    asked = asked_dates(here.session, asked_of(here.session, here.course, here.unit.id))
    if not asked:
        state = State(words="Rien à confirmer", tone=Tone.DONE)
        return TopicTold(state=state, done=True, listings=(shown,))
    words = plural(len(asked), "date à confirmer", "dates à confirmer")
    return TopicTold(
        state=State(words=words, tone=Tone.WAITING),
        listings=(shown,),
        put_off=asked,
        due=row.answer_by if row is not None else None,
    )
