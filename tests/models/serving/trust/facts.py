"""Facts of two made-up académies: one that has said all, one that has said nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from models.serving.trust.facts import TrustFacts
from models.year.trust import Trust
from tests.models.gestures.cycle.trusted import SAID


def facts() -> TrustFacts:
    """Said, by a server and a provider, alone on its installation."""
    return TrustFacts(
        academy="académie de Valmont",
        year="2026-27",
        week="Semaine de la persévérance scolaire",
        on=date(2026, 9, 1),
        trust=Trust.model_validate(SAID),
        people=180,
        schools=640,
        mail=("smtp.valmont.example",),
        leaves=True,
        https=True,
        provider="le guichet (connexion.valmont.example)",
        second_factor=True,
        signing=("pilote académique (académie)",),
        link_days=10,
        tacit=True,
        shared=2,
        fields=("Un transport ?",),
        questions=("Reviendrez-vous ?",),
    )


def bare() -> TrustFacts:
    """Unsaid, on the local mailbox, beside another académie."""
    return replace(
        facts(),
        academy="académie du Hameau",
        trust=Trust(),
        others=("académie de Valmont",),
        mail=(),
        leaves=False,
        https=False,
        provider="",
        second_factor=False,
        link_days=None,
        tacit=False,
        shared=0,
        fields=(),
        questions=(),
        private=False,
    )
