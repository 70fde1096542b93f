"""The API is read on a page of ours, whole, without a token, a script or another machine."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from tests.web.portal import OUR_SCRIPTS, anybody
from web.api.docs import kind_of, reference


@pytest.fixture
def page(memory: sa.Engine) -> str:
    return anybody(memory).get("/api/v1/docs").text


def test_every_operation_and_every_shape_is_on_the_page(memory: sa.Engine) -> None:
    client = anybody(memory)
    answer, said = client.get("/api/v1/docs"), client.get("/api/v1/openapi.json").json()
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    operations = [one["operationId"] for path in said["paths"].values() for one in path.values()]
    wanted = operations + [f"shape-{name}" for name in said["components"]["schemas"]]
    assert [id_ for id_ in wanted if f'id="{id_}"' not in answer.text] == []
    read = reference(said)
    assert sum(map(len, read.groups.values())) == len(operations)


def test_each_link_of_the_page_leads_to_a_place_of_ours(page: str) -> None:
    ids = set(re.findall(r'id="([^"]+)"', page))
    links = re.findall(r'(?:href|src)="([^"]+)"', page)
    assert {link for link in links if link.startswith("#") and link[1:] not in ids} == set()
    assert [link for link in links if not link.startswith(("#", "/"))] == []
    assert re.findall(r"<script[^>]*>", page) == OUR_SCRIPTS


def test_a_kind_is_said_in_words_with_its_bounds() -> None:
    name = {"type": "string", "minLength": 1, "maxLength": 200}
    said = str(kind_of(name)).replace("\xa0", " ").replace("\u202f", " ")
    assert said == "texte (au moins 1 signe, au plus 200 signes)"
    day = {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}
    assert kind_of(day) == "jour (2027-03-16) ou null"
    many = {"type": "array", "items": {"$ref": "#/components/schemas/Unit"}}
    assert kind_of(many) == 'liste de <a href="#shape-Unit">Unit</a>'
    assert kind_of({"enum": ["<b>"]}) == "<code>&lt;b&gt;</code>"
