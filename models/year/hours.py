"""The hours of a day at which letters leave, and how many new tasks one person is sent in it."""

from __future__ import annotations

import re

from pydantic import Field, field_validator

from models.year.shape import Shape


class HoursShape(Shape):
    opens: str = "07:30"
    closes: str = "18:30"
    digest: str = "07:45"
    new_tasks_a_day: int = Field(default=3, ge=1)

    @field_validator("opens", "closes", "digest")
    @classmethod
    def _an_hour(cls, value: str) -> str:
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
            raise ValueError(f"« {value} » n'est pas une heure (07:45)")
        return value
