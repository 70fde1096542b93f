"""A value among words is shown with the one kind of apostrophe; what a form keeps stays."""

from __future__ import annotations

import pytest

from web.site.among_words import HtmlPlace
from web.site.pages import templates


@pytest.mark.parametrize(
    ("before", "read"),
    [
        ("", True),
        ("<p>Bonjour ", True),
        ("<p class='x'>", True),
        ('<p class="', False),
        ('<input value="', False),
        ('<a href="/x" aria-label="Retirer ', True),
        ('<td data-label="', True),
        ("<textarea name='x'>", False),
        ("<textarea>a</textarea><p>", True),
        ("<pre><code>", False),
        ("<code>x</code> ", True),
        ('<option value="1">', True),
        ("<input ", False),
    ],
)
def test_what_is_read_is_told_from_what_is_kept(before: str, read: bool) -> None:
    place = HtmlPlace()
    place.pass_by(before)
    assert place.is_read is read


def test_a_tag_may_come_in_pieces() -> None:
    place = HtmlPlace()
    for piece in ('<input value="', '" aria-label="', '"', ">", ""):
        place.pass_by(piece)
    assert place.is_read


def test_a_name_is_shown_curled_and_sent_back_as_it_is() -> None:
    page = templates.env.from_string(
        '<p title="{{ x }}">{{ x }} {{ x if x else "l\'an" }}</p><input value="{{ x }}">'
        "<textarea>{{ x }}</textarea>{{ n }}"
    )
    said = page.render(x="Rives d'Orvance", n=3)
    curled, kept = "Rives d’Orvance", "Rives d&#39;Orvance"
    assert said == (
        f'<p title="{curled}">{curled} {curled}</p><input value="{kept}">'
        f"<textarea>{kept}</textarea>3"
    )
