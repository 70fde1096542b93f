"""What another machine answers, bounded in time and size; no redirection is followed."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx

TIMEOUT, DEADLINE, LARGEST = 5.0, 10.0, 512 * 1024
"""Seconds of silence, seconds in all, and bytes, that one answer may take."""


@dataclass(frozen=True, kw_only=True)
class HttpAnswer:
    """What came back."""

    status: int
    media_type: str
    body: bytes

    def text(self) -> str:
        return self.body.decode("utf-8", "replace").strip()

    def object(self) -> dict[str, Any]:
        """The JSON object it holds, empty when it holds none."""
        try:
            parsed = json.loads(self.body)
        except ValueError:
            return {}
        return parsed if isinstance(parsed, dict) else {}


def answered(method: str, address: str, **asked: Any) -> HttpAnswer:
    """Its answer. Raises httpx.HTTPError also for what takes too long, or is too large."""
    until = time.monotonic() + DEADLINE
    body = bytearray()
    with httpx.stream(method, address, follow_redirects=False, **asked) as response:
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > LARGEST or time.monotonic() > until:
                raise httpx.ReadTimeout("too long", request=response.request)
        media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        return HttpAnswer(status=response.status_code, media_type=media_type, body=bytes(body))


def with_query(address: str, **asked: str) -> str:
    """*address* with what is *asked*, without what is empty."""
    joint = "&" if urlsplit(address).query else "?"
    return f"{address}{joint}{urlencode({k: v for k, v in asked.items() if v})}"
