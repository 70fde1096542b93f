"""How many examples a Hypothesis property of the year is tried on."""

from __future__ import annotations

from hypothesis import HealthCheck, settings


def some(share: int, steps: int = 12) -> settings:
    """A *share* of the profile's examples."""
    return settings(
        max_examples=max(settings.default.max_examples // share, 2),  # type: ignore[union-attr]
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
