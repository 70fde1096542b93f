"""Fields of a fiche as commands type them: ``--set CHAMP=VALEUR``, as often as there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from models.errors import Refusal
from models.gestures.actions.dating import frame_of
from models.work.fiche import FIELDS, FieldShape
from models.work.fiche_reading import from_form, read_fiche
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
    sent = [_pair(text) for text in pairs]
    named = {name.partition(".")[0] for name, _ in sent}
    data = {code: given for code, given in from_form(sent).items() if code in named}
    for code in [c for c in named if FIELDS[c].shape is FieldShape.COUNTS]:
        data[code] = dict(content.get(code, {})) | {k: v for k, v in data[code].items() if v}
    return read_fiche(data, frame=frame_of(act.session, act.course, unit_id))


def need_right(errors: Mapping[str, str]) -> None:
    """Refuse what is wrong, each field with its reason. Raises BadField."""
    if errors:
        refusals = " ; ".join(f"{FIELDS[code].label} : {why}" for code, why in errors.items())
        raise BadField(refusals, "Corrigez, puis recommencez.", **errors)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or name.partition(".")[0] not in FIELDS:
        raise BadField(
            f"« {text[:60]} » ne nomme aucun champ.", f"Les champs : {', '.join(FIELDS)}."
        )
    return name, value
