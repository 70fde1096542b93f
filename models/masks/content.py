"""The data model of a document: what fills in the fields of a template.

Words for what stands in a sentence, blocks for what takes the place of a paragraph. It says nothing
of looks: headings, lists and tables take those of the template.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

UNSEEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold."""


@dataclass(frozen=True, kw_only=True)
class MaskPicture:
    """An image under its *number*, as it was kept; *alt* says it to who does not see it, *caption*
    stands under it. Whoever gives it asked first where it may be used (``models/work/uses.py``)."""

    number: int
    content: bytes
    alt: str
    caption: str = ""


@dataclass(frozen=True, kw_only=True)
class MaskBlock:
    """A heading of a *level*, a paragraph, a list, a table or a *picture*, by what it holds:
    *title* (with *level*, or a table's caption), *text*, *items*, *head* and *rows*."""

    title: str = ""
    level: int = 0
    text: str = ""
    items: Sequence[str] = ()
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    picture: MaskPicture | None = None


@dataclass(frozen=True, kw_only=True)
class MaskContent:
    """What a document says: its *title* for readers of files, *words* by field, *blocks* by
    field."""

    title: str
    words: Mapping[str, str] = field(default_factory=dict)
    blocks: Mapping[str, Sequence[MaskBlock]] = field(default_factory=dict)

    def as_json(self) -> str:
        return json.dumps(
            {
                "title": self.title,
                "words": dict(self.words),
                "blocks": {name: [asdict(b) for b in found] for name, found in self.blocks.items()},
            },
            default=lambda content: b64encode(content).decode(),
        )

    @classmethod
    def from_json(cls, said: str) -> MaskContent:
        data: dict[str, Any] = json.loads(said)
        blocks = {name: [_block(b) for b in found] for name, found in data["blocks"].items()}
        return cls(title=data["title"], words=data["words"], blocks=blocks)


def _block(said: dict[str, Any]) -> MaskBlock:
    picture = said["picture"]
    if picture:
        picture = MaskPicture(**picture | {"content": b64decode(picture["content"])})
    return MaskBlock(**said | {"picture": picture})


def heading(title: str, level: int = 1) -> MaskBlock:
    return MaskBlock(title=title, level=level)


def seen(text: str) -> str:
    """*text* without what XML cannot hold."""
    return UNSEEN.sub("", text)


def one_line(text: str) -> str:
    """*text* as it stands within a sentence."""
    return " ".join(seen(text).split())
