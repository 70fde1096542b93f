"""Whatever a program sends, within the description or beside it, the answer is one described."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks as openapi

from models.work.paper import PaperKind
from tests.academy import Year
from tests.web.api.programs import program, token_of
from tests.years import year_on

EXAMPLES = 12
"""For each operation, three times: the whole takes some twenty seconds."""
CHECKED = [
    not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_headers_conformance,
    openapi.response_schema_conformance,
    openapi.unsupported_method,
    openapi.ignored_auth,
]
BOUNDED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.generate],
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


@schemathesis.serializer("application/zip")
def as_it_is(_context: schemathesis.SerializationContext, value: Any) -> bytes:
    """A file of any bytes, drawn as binary text."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@pytest.fixture(autouse=True)
def unknown_tokens_are_tried_at_will(monkeypatch: pytest.MonkeyPatch) -> None:
    """More often than a guesser may: each is to be told 401."""
    monkeypatch.setattr("web.api.app.GUESSES", 1_000_000)


def in_the_call(year: Year) -> None:
    """Actions in several states, a letter, tasks to decide."""
    year.paper(PaperKind.LETTER, "AC", "pilote", on="05/10/2026 10:00")
    year.accept("recteur")
    for title in ("Débat", "Concours", "Atelier"):
        year.propose("L11", title, on="30/11/2026 10:00")
    year.draft("L11", "Brouillon")


year = year_on(then=in_the_call)


def operations(year: Year) -> list[Any]:
    app = program(year, "bassin1", host="0.0.0.0").app
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)
    return [result.ok() for result in schema.get_all_operations()]


def asked(year: Year, mode: GenerationMode, who: str, **fixed: Any) -> None:
    """Ask each operation, many ways."""
    headers = {"Authorization": f"Bearer {token_of(year, who)}"}
    for operation in operations(year):
        names = {p.name for p in operation.path_parameters}
        path = {name: value for name, value in fixed.items() if name in names} or None

        @BOUNDED
        @given(case=operation.as_strategy(mode, path_parameters=path))
        def ask(case: Any) -> None:
            case.call_and_validate(headers=headers, checks=CHECKED)

        ask()


def test_what_the_description_allows_is_answered_as_described(year: Year) -> None:
    asked(year, GenerationMode.POSITIVE, "bassin1")


@pytest.mark.parametrize("number", [1, pytest.param(4, marks=pytest.mark.long)])
def test_so_it_is_of_what_exists(year: Year, number: int) -> None:
    asked(
        year,
        GenerationMode.POSITIVE,
        "proviseure",
        action_id=number,
        task_id=number,
        paper_id=1,
        cycle_id=year.cycle_id,
    )


def test_what_the_description_does_not_allow_is_refused_as_described(year: Year) -> None:
    asked(year, GenerationMode.NEGATIVE, "bassin1")
