"""A change on a page of settings: its preview, its letters compared, its yes."""

from __future__ import annotations

import html
import re
from typing import Any

from tests.waiting import until


def hidden(answer: Any) -> dict[str, str]:
    """What the page of a preview sends again."""
    found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', answer.text)
    return {name: html.unescape(value) for name, value in found}


def compared(client: Any, answer: Any) -> Any:
    """The preview, once its letters were compared."""
    seen = [answer]

    def there() -> bool:
        if "est en cours" in seen[-1].text:
            seen.append(client.post("/settings/preview", data=hidden(answer) | {"do": "show"}))
        return "est en cours" not in seen[-1].text

    until(there, 60, "the comparison")
    return seen[-1]


def said_yes(client: Any, looked: Any) -> Any:
    """The change, kept."""
    return client.post("/settings/preview", data=hidden(looked) | {"do": "yes"})
