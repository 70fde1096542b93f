"""What a form sends without showing it."""

from __future__ import annotations

import html
import re
from typing import Any


def hidden(answer: Any) -> dict[str, str]:
    """The hidden fields of the first form that goes to the words."""
    form = re.search(r'action="[^"]*words">(.*?)</form>', answer.text, re.DOTALL)
    assert form is not None, answer.text
    found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[1])
    return {name: html.unescape(value) for name, value in found}
