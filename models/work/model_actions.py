"""What a school may start from: the kit's model actions, and its example themes.

They are data, in ``config/model_actions.yaml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from config.settings import CONFIG


@dataclass(frozen=True, kw_only=True)
class ModelAction:
    """*kind* is ``in_class``, ``orientation``, ``parents_and_partners`` or ``other``; *text* says
    what is done; *parents*: whether they take part."""

    title: str
    kind: str
    text: str
    parents: bool = False


def themes() -> tuple[str, ...]:
    """The kit's example themes."""
    return tuple(_kit()["themes"])


@lru_cache(maxsize=1)
def model_actions() -> tuple[ModelAction, ...]:
    """The model actions, in the order of the file."""
    return tuple(ModelAction(**model) for model in _kit()["models"])


@lru_cache(maxsize=1)
def _kit() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(
        (CONFIG / "model_actions.yaml").read_text(encoding="utf-8")
    )
    return data
