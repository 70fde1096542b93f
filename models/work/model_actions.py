"""What a school may start from: the kit's model actions, and its example themes.

They are data, in ``config/model_actions.yaml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from config.settings import config_file
from models.errors import BadDefinition
from models.intake.yaml_file import is_on, read_yaml, refusal_in

NAME = "model_actions.yaml"


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
    path = config_file(NAME)
    found = _kit(path).get("themes")
    if not isinstance(found, list) or not all(isinstance(theme, str) for theme in found):
        raise _wrong(path, ("themes",), "une liste de textes est attendue")
    return tuple(found)


def model_actions() -> tuple[ModelAction, ...]:
    """The model actions, in the order of the file. Raises BadDefinition."""
    return _models(config_file(NAME))


@lru_cache(maxsize=4)
def _models(path: Path) -> tuple[ModelAction, ...]:
    found = _kit(path).get("models")
    if not isinstance(found, list):
        raise _wrong(path, ("models",), "une liste de modèles est attendue")
    return tuple(_model(path, place, model) for place, model in enumerate(found))


def _model(path: Path, place: int, model: dict[str, Any]) -> ModelAction:
    words = {"title", "kind", "text"}
    whole = isinstance(model, dict) and words <= model.keys() <= words | {"parents"}
    if not whole or not all(isinstance(model[word], str) for word in words):
        raise _wrong(
            path, ("models", place), "un modèle a title, kind, text, et parents s'il y en a"
        )
    return ModelAction(**model | {"parents": is_on(model.get("parents"))})


@lru_cache(maxsize=4)
def _kit(path: Path) -> dict[str, Any]:
    return read_yaml(path)


def _wrong(path: Path, where: tuple[Any, ...], what: str) -> BadDefinition:
    return refusal_in(path, where, what, f"Corrigez {path}.")
