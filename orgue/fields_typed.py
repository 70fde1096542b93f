"""Fields of a fiche as commands type them: ``--set CHAMP=VALEUR``, as often as there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from models.errors import Refusal
from models.gestures.actions.dating import frame_of
from models.work.fiche import Field, FieldShape
from models.work.fiche_reading import from_form, read_strictly
from models.work.own_fields import fiche_of
from orgue.acting import Act


class BadField(Refusal):
    """A field of the fiche that is unknown, or can't be kept as it is."""

    status = 422


def values_typed(
    act: Act, unit_id: int, pairs: Sequence[str], content: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The values that *pairs* lay over a fiche's *content*, and what is wrong, by field.

    Raises BadField for a field that is none.
    """
    fields = {f.code: f for f in fiche_of(act.course.definition)}
    sent = [_pair(text, fields) for text in pairs]
    named = {name.partition(".")[0] for name, _ in sent}
    given = from_form(sent, fields.values())
    data = {code: value for code, value in given.items() if code in named}
    for code in [c for c in named if fields[c].shape is FieldShape.COUNTS]:
        data[code] = dict(content.get(code, {})) | {k: v for k, v in data[code].items() if v}
    return read_strictly(data, fields.values(), frame_of(act.session, act.course, unit_id))


def need_right(errors: Mapping[str, str], labels: Mapping[str, str]) -> None:
    """Refuse what is wrong, each field with its reason. Raises BadField."""
    if errors:
        refusals = " ; ".join(f"{labels[code]} : {why}" for code, why in errors.items())
        raise BadField(refusals, "Corrigez, puis recommencez.", **errors)


def _pair(text: str, fields: Mapping[str, Field]) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or name.partition(".")[0] not in fields:
        raise BadField(
            f"« {text[:60]} » ne nomme aucun champ.", f"Les champs : {', '.join(fields)}."
        )
    return name, value
