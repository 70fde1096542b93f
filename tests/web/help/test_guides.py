"""The guides are read in the portal, whole, safe, and each page leads to its section."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest

from tests import databases
from tests.web.everything import World, filled
from tests.web.portal import anybody
from web.help.guides import FOLDER, IMAGES, ORDER, find, guides, rendered
from web.site import help_sections
from web.site.first_visit import NAMES, STEPS, STEPS_AT_MOST
from web.site.help_sections import section_of
from web.site.roles import GUIDES, Role

ANCHORS = {f"{s.guide}#{s.anchor}" for g in guides().values() for s in g.sections if s.anchor}


def test_every_guide_of_the_folder_is_there() -> None:
    files = {path.stem for path in FOLDER.glob("*.md")} - {"README"}
    assert files | {"messages"} == set(ORDER)
    assert {guide.title for guide in guides().values()} >= {"Guide du relais", "La démonstration"}


def test_each_link_and_each_picture_of_a_guide_leads_somewhere() -> None:
    pages = {f"/help/{name}" for name in ORDER} | {"/api/v1/docs"}
    for guide in guides().values():
        html = "".join(section.html for section in guide.sections)
        for found in map(unquote, re.findall(r'href="([^"]+)"', html)):
            if found.startswith("http"):
                continue
            page, _, anchor = found.partition("#")
            assert (page or f"/help/{guide.name}") in pages, found
            assert not anchor or f"{(page or guide.name).removeprefix('/help/')}#{anchor}" in (
                ANCHORS
            )
        for picture in re.findall(r'<img src="/static/guide/([^"]+)" alt="[^"]', html):
            assert (IMAGES / picture).is_file()
        assert html.count("<img") == len(
            re.findall(r'<img src="/static/guide/[^"]+" alt="[^"]', html)
        )


def test_what_looks_like_html_is_shown_as_text() -> None:
    text = (
        "# T\n\n<script>alert(1)</script>\n\n## A & <b>\n\n"
        '<img src=x onerror="a()"> [x](javascript:alert(1)) [y](data:text/html,z) [d](../x.md)\n\n'
        '![p" onerror="b()](../images/p.png)\n'
    )
    guide = rendered("t", text)
    html = "".join(section.html for section in guide.sections)
    assert set(re.findall(r"<(\w+)", html)) <= {"p", "img"}
    assert re.findall(r"<img [^>]*>", html) == [
        '<img src="/static/guide/p.png" alt="p&quot; onerror=&quot;b()" loading="lazy" />'
    ]


@pytest.mark.parametrize(
    ("one", "other"), [("thème", "THEME"), ("l'appel", "L’APPEL"), ("ÉCOLE", "e\u0301cole")]
)
def test_a_search_forgives_accents_capitals_and_apostrophes(one: str, other: str) -> None:
    found = [f.section.path for f in find(one)]
    assert found
    assert found == [f.section.path for f in find(other)]


def test_a_search_marks_what_it_found_and_puts_one_s_own_guide_first() -> None:
    found = find("absence", "relais")
    assert found[0].section.guide == "relais"
    assert any("<mark>" in one.excerpt for one in found)
    assert find("") == find("   ") == []
    assert find("xyzzy") == []
    assert len(find("e")) <= 30
    find("(" * 5000)


def test_each_section_that_a_page_names_is_there() -> None:
    named = {help_sections.UNSIGNED, *help_sections.FRONT.values()}
    for sections in help_sections.SECTIONS.values():
        if isinstance(sections, str):
            named.add(sections)
        else:
            named |= {*sections[0].values(), sections[1]}
    assert named - ANCHORS == set()
    assert set(help_sections.FRONT) == set(Role) == set(GUIDES) == set(STEPS) == set(NAMES)


def test_a_first_visit_has_five_steps_at_most_and_each_leads_on() -> None:
    for steps in STEPS.values():
        assert 3 <= len(steps) <= STEPS_AT_MOST
        for one in steps:
            guide = one.path.removeprefix("/help/")
            assert one.path == guide or guide in ANCHORS


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, sqlite_template: object) -> World:
    folder = tmp_path_factory.mktemp("help")
    with databases.sqlite_database(folder, sqlite_template) as engine:  # type: ignore[arg-type]
        return filled(engine, "http://127.0.0.1:8420")


def test_each_page_of_the_portal_has_its_section_for_every_role(world: World) -> None:
    without = {
        look.path
        for look in world.looks()
        for role in (None, *Role)
        if not look.path.startswith(("/help", "/nowhere"))
        and not section_of(look.path.partition("?")[0], role)
    }
    assert without == set()


def test_the_link_at_the_top_of_a_page_opens_its_section(world: World) -> None:
    client = anybody(world.year.engine)
    assert 'href="/help/relais#vous-connecter">Aide' in client.get("/sign-in").text
    assert 'href="/help" aria-current="page">Aide' in client.get("/help").text
    assert 'href="/help">Aide' in client.get("/nowhere").text
