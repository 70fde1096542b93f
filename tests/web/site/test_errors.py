"""What an address says that nothing has is a page that does not exist, never a fault of ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from tests.academy import Year, launched
from tests.web.mail.forecasts import computed
from tests.web.portal import signed_in
from tests.web.routes import routes

ON = "11/01/2027 08:00"


def addresses(year: Year, known: Iterator[Any]) -> list[tuple[str, str]]:
    """Each address that holds a number, with one that is too great for any row."""
    found = []
    for route in known:
        names = [p.name for p in route.dependant.path_params if p.field_info.annotation is int]
        names += [n for n, kind in route.param_convertors.items() if kind.regex == "[0-9]+"]
        for name in names:
            values = dict.fromkeys(route.param_convertors, "1")
            values |= {"cycle_id": str(year.cycle_id), name: "9" * 20}
            path = route.path.replace(":int", "")
            found.append((min(route.methods), path.format(**values)))
    return found


def test_a_number_too_great_for_any_row_is_not_found(memory: sa.Engine) -> None:
    year = launched(memory)
    client = signed_in(year, "pilote", on=ON)
    asked = addresses(year, routes(client.app.routes))  # type: ignore[attr-defined]
    assert len(asked) > 60
    for method, path in asked:
        assert client.request(method, path).status_code in (403, 404, 405, 409, 422), path
    big = "9" * 20
    assert client.get(f"/cycles/{year.cycle_id}/relays?unit={big}").status_code == 404
    key = f"/cycles/{year.cycle_id}/forecast/letter/html?key="
    kept = computed(client, year).kept
    assert kept is not None
    sending = next(iter(kept.sendings.values()))
    assert client.get(f"{key}{sending.key}&words={big}").status_code == 404
    for day in ("0001-01-01", "9999-12-31"):
        pages = (
            f"/runs?day={day}",
            f"/outbox?day={day}",
            f"/cycles/1/forecast/letters?day={day}",
            f"/cycles/1/forecast?month={day[:7]}",
        )
        for page in pages:
            assert client.get(page).status_code == 200, page
