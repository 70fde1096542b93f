"""The examples of docs/api.md are asked as they are written, and answered."""

from __future__ import annotations

import re
import shlex
from string import Template
from typing import Any

from fastapi.testclient import TestClient

from config.settings import ROOT
from tests.academy import Year
from tests.web.api.programs import token_of
from tests.web.portal import PORTAL, anybody, put_clock

PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
MONDAY = "30/11/2026 10:00"


def examples() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    return [line for line in lines if line.startswith("curl")]


def ask(client: TestClient, example: str, given: dict[str, str]) -> Any:
    """What ``curl`` would ask."""
    words = [Template(w).substitute(given) for w in shlex.split(example)][1:]
    method, headers, body = "GET", {}, None
    while len(words) > 1:
        option, value, *words = words
        if option == "-X":
            method = value
        elif option == "-H":
            name, _, said = value.partition(": ")
            headers[name] = said
        else:
            assert option == "-d"
            body = value.encode()
    return client.request(method, words[0], headers=headers, content=body)


def test_each_example_is_answered(year: Year) -> None:
    other = year.propose("E12", "Concours", on=MONDAY)
    put_clock(year, MONDAY)
    client = anybody(year.engine)
    school, relay = token_of(year, "E11"), token_of(year, "ien1")
    given = {
        "PORTAL": PORTAL,
        "CYCLE": str(year.cycle_id),
        "UNIT": str(year.units["E11"]),
        "ACTION": str(other),
        "TASK": str(year.tasks()[0].id),
        "VERSION": "*",
    }
    found = examples()
    assert len(found) > 12
    for example in found:
        decides = "/tasks" in example or ("/actions/$ACTION" in example and "-X" not in example)
        answer = ask(client, example, given | {"TOKEN": relay if decides else school})
        assert answer.status_code in (200, 201, 204), (example, answer.text)
        if answer.status_code == 201:
            made = answer.json()
            given |= {"ACTION": str(made["id"]), "VERSION": made["version"]}


def test_each_operation_is_somewhere_in_the_description(year: Year) -> None:
    said = anybody(year.engine).get("/api/v1/openapi.json").json()
    assert said["openapi"].startswith("3.1")
    assert said["servers"] == [{"url": "/api"}]
    for path, operations in said["paths"].items():
        assert path.startswith("/v1/")
        for operation in operations.values():
            assert operation["summary"]
            assert operation["security"], path
            assert {"401", "403", "422", "429"} <= set(operation["responses"])
