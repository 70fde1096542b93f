"""A letter that waits is said in a pilot's words: once, as typed, by whoever came first."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture, reading
from models.errors import NotFound, NotYours
from models.gestures.mail.posting import change, find_message
from models.gestures.mail.rewording import SaidMeanwhile, Unsaid, editable, mark_of, reword, write
from models.journal import JOURNAL
from models.letters import rendering
from models.letters.contexts import context_of, read_batch
from models.letters.reading import common_words, letter_of
from models.letters.rendering import Letter, Words
from models.tick import run_cycle
from models.work.message import MESSAGE, MessageState
from tests.academy import Year, at
from tests.years import year_on

ON = "11/01/2027 10:00"
S = MessageState


def an_action_is_proposed(year: Year) -> None:
    """An action is proposed: the request to validate it (1) and its receipt (2) wait to leave."""
    year.propose("E11", "Débat", on=ON)


year = year_on(then=an_action_is_proposed)


def rows(year: Year, *ids: int) -> list[Any]:
    return year.all(sa.select(MESSAGE).where(MESSAGE.c.id.in_(ids)).order_by(MESSAGE.c.id))


def written(year: Year, subject: str = "À lire", text: str = "Un mot.", **more: Any) -> int:
    return int(year.act(write, subject, text, year.by(more.get("who", "pilote")), on=ON))


def say(year: Year, ids: list[int], words: int | None, seen: str = "", who: str = "pilote") -> int:
    seen = seen or mark_of(rows(year, *ids))
    return int(year.act(reword, ids, words, seen, year.by(who)))


def read(year: Year, number: int) -> Letter:
    course = year.course
    with reading(year.engine) as session:
        row = find_message(session, course, str(number))
        return letter_of(session, course, row, row.sent_at or at(ON))


def test_a_letter_leaves_once_with_its_new_words_and_all_that_surrounds_them(year: Year) -> None:
    (before,) = rows(year, 1)
    say(year, [1], written(year, "Votre avis, vite", "Le débat de Mme Roy attend.\n\nMerci."))
    letter = read(year, 1)
    assert letter.subject == "Votre avis, vite"
    for said in (
        "Bonjour Ien1,",
        "Le débat de Mme Roy attend.",
        "Merci.",
        "École des Tilleuls",
        "Au plus tard",
        "Pourquoi ce message",
    ):
        assert said in letter.text, said
    assert "Débat" not in letter.text
    (after,) = rows(year, 1)
    assert (after.key, after.state) == (before.key, S.OWED)
    left = [one.text for one in year.drain("11/01/2027 10:05")]
    assert left.count("to_validate") == 1
    assert year.drain("11/01/2027 10:10") == []
    lines = year.all(sa.select(JOURNAL).where(JOURNAL.c.what == "message.reworded"))
    assert [(e.subject, e.facts) for e in lines] == [("message.1", {"wording": 1})]


def test_its_own_text_is_taken_again(year: Year) -> None:
    before = read(year, 1)
    say(year, [1], written(year))
    assert read(year, 1) != before
    say(year, [1], None)
    assert read(year, 1) == before
    lines = year.all(sa.select(JOURNAL.c.what).where(JOURNAL.c.subject == "message.1"))
    assert [what for (what,) in lines] == ["message.reworded", "message.restored"]


def test_what_is_typed_is_words_and_never_markup(year: Year) -> None:
    said = "<script>alert(1)</script> **fort** {{ unit.name }} &amp; http://ailleurs.example"
    say(year, [1], written(year, "<b>Objet</b>", said))
    letter = read(year, 1)
    assert "<script>" not in letter.html
    assert "<strong>fort" not in letter.html
    assert 'href="http://ailleurs.example' not in letter.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &#42;&#42;fort&#42;&#42; {{" in letter.html
    assert letter.subject == "<b>Objet</b>"
    assert "<script>alert(1)</script> **fort** {{ unit.name }} &amp;" in letter.text


def test_every_text_reads_the_same_once_typed_again(year: Year) -> None:
    """What the form shows is what the letter says: kept as it is, nothing changes."""
    year.mornings("02/11/2026", "15/01/2027")
    seen, course = set[str](), year.course
    for row in year.messages():
        if row.text in seen or row.text == "digest":
            continue
        seen.add(row.text)
        with reading(year.engine) as session:
            batch = read_batch(session, course, [row])
            context = context_of(session, course, row, batch, at(ON), "")
        own = rendering.words(row.text, context)
        again = context | {"wording": {"subject": own.subject, "text": own.text}}
        assert rendering.words(row.text, again) == own, row.text
        assert (
            rendering.render(row.text, again).subject == rendering.render(row.text, context).subject
        )
    assert len(seen) > 6


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("", "Un mot."),
        ("Objet", ""),
        ("Objet", " \n \u200b\n"),
        ("\u202e", "Un mot."),
        ("O" * 101, "Un mot."),
        ("Objet", "a" * 4001),
    ],
)
def test_words_that_say_nothing_or_too_much_are_refused(
    year: Year, subject: str, text: str
) -> None:
    with pytest.raises(Unsaid):
        written(year, subject, text)


def test_the_second_of_two_pilots_is_told(year: Year) -> None:
    looked = mark_of(rows(year, 1, 2))
    say(year, [1], written(year, "Le premier"))
    with pytest.raises(SaidMeanwhile, match="Quelqu'un d'autre"):
        say(year, [1, 2], written(year, "Le second"), looked)
    assert [r.wording_id for r in rows(year, 1, 2)] == [1, None]


def test_what_left_or_is_leaving_is_not_said_otherwise(year: Year) -> None:
    words = written(year)
    for state in (S.SENT, S.CLAIMED, S.DROPPED, S.PARKED):
        with gesture(year.engine) as session:
            moved = sa.update(MESSAGE).where(MESSAGE.c.id == 1).values(state=state)
            session.connection().execute(moved)
        with pytest.raises(SaidMeanwhile, match="est parti"):
            say(year, [1, 2], words)
    assert [r.wording_id for r in rows(year, 1, 2)] == [None, None]


def test_a_line_of_a_digest_is_said_otherwise_until_the_digest_leaves(year: Year) -> None:
    run_cycle(year.engine, year.cycle_id, at("12/01/2027 07:45"))
    items = [m for m in year.messages(text="silent_reminder") if m.state is S.GATHERED]
    item = next(m for m in items if m.unit_id == year.units["E12"])
    say(year, [item.id], written(year, "Encore quatre jours", "Une fiche de cinq lignes suffit."))
    letter = read(year, item.digest_id)
    assert "Encore quatre jours" in letter.text
    assert "Une fiche de cinq lignes suffit." in letter.text
    assert "Une action simple, ou déjà prévue" not in letter.text
    course = year.course
    with reading(year.engine) as session:
        digest = find_message(session, course, str(item.digest_id))
        assert editable(session, [digest]) == []
    year.drain("12/01/2027 07:50")
    with pytest.raises(SaidMeanwhile):
        say(year, [item.id], None)


def test_many_lines_of_the_same_words_are_one_section(year: Year) -> None:
    year.mornings("02/11/2026", "15/01/2027")
    two, course = year.messages(text="call_opened")[:2], year.course
    own = {"subject": "Venez proposer", "text": "Un débat suffit."}
    with reading(year.engine) as session:
        batch = read_batch(session, course, two)
        contexts = [context_of(session, course, m, batch, at(ON), "") for m in two]
    said = [("call_opened", c | {"wording": own}) for c in contexts]
    text = rendering.render_digest(said, contexts[0]).text
    assert text.count("Un débat suffit.") == 1
    for context in contexts:
        assert f"- {context['unit']['name']}" in text.replace("’", "'")
    (group,) = rendering.gathered(said)
    assert (group.title, len(group.lines)) == ("Venez proposer", 2)


def test_letters_show_what_they_have_in_common(year: Year) -> None:
    year.tick("11/01/2027 10:05")
    sent, course = year.messages(text="call_opened"), year.course
    with reading(year.engine) as session:
        common = common_words(session, course, sent, at(ON))
        alone = common_words(session, course, sent[:1], at(ON))
    assert common.subject == "Appel à actions ouvert"
    assert common.text.count("\n\n") == 1
    assert alone == Words(subject=read(year, sent[0].id).subject, text=common.text)


def test_only_who_sees_to_the_mail_writes_and_only_words_of_the_cycle_are_carried(
    year: Year,
) -> None:
    with pytest.raises(NotYours):
        written(year, who="ien1")
    with pytest.raises(NotYours):
        say(year, [1], written(year), who="ien1")
    with pytest.raises(NotFound):
        say(year, [1], 99)


def test_a_held_letter_keeps_its_words_when_it_is_released(year: Year) -> None:
    year.act(change, ["1"], S.HELD, year.by("pilote"))
    say(year, [1], written(year, "Relu"))
    year.act(change, ["1"], S.OWED, year.by("pilote"))
    assert "to_validate" in [one.text for one in year.drain("11/01/2027 10:05")]
    assert read(year, 1).subject == "Relu"
