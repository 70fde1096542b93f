"""What templates show of nothing, and what surrounds a page is read in one picture."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from fastapi import Request

from config.settings import Settings
from web.app import create
from web.site.pages import around, reading_for, templates


@pytest.mark.parametrize("text", ['{{ " other" if false }}', "{{ absent }}", "<p>{{ absent }}</p>"])
def test_a_condition_without_else_shows_nothing(text: str) -> None:
    assert templates.env.from_string(text).render() in ("", "<p></p>")


def test_what_surrounds_a_page_is_read_in_the_picture_of_the_page(memory: sa.Engine) -> None:
    app = create(memory, Settings(mail_url=None))
    request = Request({"type": "http", "app": app, "headers": []})
    with reading_for(request) as session, around(request) as first, around(request) as second:
        assert first is second is session
    with around(request) as alone:
        assert alone is not session
