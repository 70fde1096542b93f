"""What is changed of a cycle, as it is typed or written in a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from models.errors import Refusal
from models.intake.yaml_file import DEEPEST, read_value, read_yaml, shown
from models.year.definition import merge


def changes_typed(settings: Sequence[str], file: Path | None) -> dict[str, Any]:
    """What is typed as ``a.b=value`` (YAML values) or written in a YAML file, as nested keys."""
    changes = read_yaml(file) if file else {}
    for setting in settings:
        path, equals, value = setting.partition("=")
        if not equals or not path:
            raise Refusal(f"« {shown(setting)} » n'est pas CLÉ=VALEUR.", "Exemple : flagships=2")
        nested: Any = read_value(value, path)
        for key in reversed(_keys_of(path)):
            nested = {key: nested}
        changes = merge(changes, nested)
    if not changes:
        raise Refusal("Rien à changer.", "Donnez CLÉ=VALEUR, ou --file FICHIER.")
    return changes


def _keys_of(path: str) -> list[str]:
    keys = path.split(".")
    if len(keys) > DEEPEST:
        raise Refusal(f"« {shown(path)} » a plus de {DEEPEST} clés.", "Exemple : flagships=2")
    return keys
