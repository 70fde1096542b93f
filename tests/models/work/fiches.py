"""Whatever a browser may send as a fiche, once it is read: a Hypothesis strategy."""

from __future__ import annotations

from hypothesis import strategies as st

from models.work.fiche import (
    FICHE,
)
from models.work.fiche_reading import read_fiche

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["name", "brings", "parents", "x"]), inner, max_size=4)
    ),
    max_leaves=8,
)


FICHES = st.fixed_dictionaries({}, optional={f.code: JSON for f in FICHE}).map(
    lambda data: read_fiche(data)[0]
)
