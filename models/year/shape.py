"""The frozen, closed shape that every part of a definition has (a pydantic model)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Shape(BaseModel):
    """A frozen shape that refuses what it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)
