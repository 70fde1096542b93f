"""Where a value stands in a page: among words that people read, or in what a form keeps as typed.

Templates are read once, when they are compiled: this costs a page nothing.
"""

from __future__ import annotations

import re

ATTRIBUTES = frozenset({"alt", "aria-label", "data-label", "label", "placeholder", "title"})
"""The attributes that are read or spoken; ``value``, ``href`` and the rest are the program's."""
KEPT = frozenset({"code", "pre", "script", "style", "textarea"})
"""Their content is kept sign by sign."""
TAG = re.compile(r"</?([a-zA-Z][\w-]*)")
ATTRIBUTE = re.compile(r"([\w:-]+)=(['\"])")


class HtmlPlace:
    """A scanner of HTML that knows, after what it passed by, whether what follows is read."""

    def __init__(self) -> None:
        self.element = self.attribute = self.quote = ""
        self.kept = ""
        """The element that is kept as it is, while inside."""

    @property
    def is_read(self) -> bool:
        if self.element:
            return self.attribute in ATTRIBUTES
        return not self.kept

    def pass_by(self, html: str) -> None:
        at = 0
        while at < len(html):
            at = self._within_tag(html, at) if self.element else self._to_next_tag(html, at)

    def _to_next_tag(self, html: str, at: int) -> int:
        found = TAG.search(html, at)
        if found is None:
            return len(html)
        self.element = found[1].lower()
        opens = not found[0].startswith("</")
        if opens and self.element in KEPT:
            self.kept = self.kept or self.element
        elif not opens and self.element == self.kept:
            self.kept = ""
        return found.end()

    def _within_tag(self, html: str, at: int) -> int:
        if self.attribute:
            end = html.find(self.quote, at)
            if end < 0:
                return len(html)
            self.attribute = self.quote = ""
            return end + 1
        close, named = html.find(">", at), ATTRIBUTE.search(html, at)
        if named is not None and (close < 0 or named.start() < close):
            self.attribute, self.quote = named[1].lower(), named[2]
            return named.end()
        if close < 0:
            return len(html)
        self.element = ""
        return close + 1
