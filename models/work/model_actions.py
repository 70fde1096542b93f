"""What a school may start from: the kit's model actions, and its example themes.

They are data, in ``config/model_actions.yaml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from config.settings import CONFIG
from models.errors import BadDefinition
from models.intake.yaml_file import read_yaml, refusal_in

FILE = CONFIG / "model_actions.yaml"


@dataclass(frozen=True, kw_only=True)
class ModelAction:
    """*kind* is ``in_class``, ``orientation``, ``parents_and_partners`` or ``other``; *text* says
    what is done; *parents*: whether they take part."""

    title: str
    kind: str
    text: str
    parents: bool = False


def themes() -> tuple[str, ...]:
    """The kit's example themes. Raises BadDefinition."""
    found = _kit().get("themes")
    if not isinstance(found, list) or not all(isinstance(theme, str) for theme in found):
        raise _wrong(("themes",), "une liste de textes est attendue")
    return tuple(found)


@lru_cache(maxsize=1)
def model_actions() -> tuple[ModelAction, ...]:
    """The model actions, in the order of the file. Raises BadDefinition."""
    found = _kit().get("models")
    if not isinstance(found, list):
        raise _wrong(("models",), "une liste de modèles est attendue")
    return tuple(_model(place, model) for place, model in enumerate(found))


def _model(place: int, model: dict[str, Any]) -> ModelAction:
    words = {"title", "kind", "text"}
    whole = isinstance(model, dict) and words <= model.keys() <= words | {"parents"}
    if not whole or not all(isinstance(model[word], str) for word in words):
        raise _wrong(("models", place), "un modèle a title, kind, text, et parents s'il y en a")
    return ModelAction(**model)


@lru_cache(maxsize=1)
def _kit() -> dict[str, Any]:
    return read_yaml(FILE)


def _wrong(where: tuple[Any, ...], what: str) -> BadDefinition:
    return refusal_in(FILE, where, what, f"Corrigez {FILE}.")
