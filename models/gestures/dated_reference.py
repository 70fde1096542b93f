"""The reference and the date that an official paper bears, as somebody typed them."""

from __future__ import annotations

from datetime import date

from models.words.french import long_date
from models.words.signs import seen

LONGEST = 80
"""Signs of a reference."""


def faults_of_reference(
    reference: str, on: date | None, today: date, *, field: str, missing: str, undated: str
) -> tuple[str, dict[str, str]]:
    """A *reference* in one line, and what is wrong with it or with the date *on*: each sentence by
    its field, that of the date being *field*; none when both may be kept."""
    said, errors = " ".join(seen(reference).split()), {}
    if not said:
        errors["reference"] = missing
    elif len(said) > LONGEST:
        errors["reference"] = f"La référence a {LONGEST} signes au plus."
    if on is None:
        errors[field] = undated
    elif on > today:
        errors[field] = f"Le {long_date(on)} est à venir : donnez la date qu'il porte."
    return said, errors
