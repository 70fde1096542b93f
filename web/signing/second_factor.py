"""Who signs in with two factors: those whose function asks it, where the provider has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from models.access.by_link import HeldFunction, needs_second_factor
from models.errors import Refusal
from web.signing.provider import Provider


class WithTheProvider(Refusal):
    """Who signs in with two factors, and came by a link that a mail carried."""

    status = 403

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Votre fonction se connecte avec {name}, à deux facteurs : un lien par courriel n'y "
            "suffit pas.",
            f"Revenez à « Se connecter », et choisissez « Se connecter avec {name} ».",
        )


def lacks_second_factor(
    provider: Provider, claims: Mapping[str, Any], held: Sequence[HeldFunction]
) -> bool:
    """Whether who comes back with *claims* needs a second factor, and has not shown it."""
    levels = provider.settings.oidc_second_factor.split()
    return bool(levels) and needs_second_factor(held) and claims.get("acr") not in levels


def need_no_second_factor(provider: Provider | None, held: Sequence[HeldFunction]) -> None:
    """Refuse a link that a mail carried, of who signs in with two factors. Raises
    WithTheProvider."""
    if provider is not None and lacks_second_factor(provider, {}, held):
        raise WithTheProvider(provider.name)
