"""Where things live and how mail leaves: read from the environment, never from code."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

CONFIG = Path(__file__).resolve().parent
ROOT = CONFIG.parent

Network = IPv4Network | IPv6Network


@lru_cache
def networks_of(text: str) -> tuple[Network, ...]:
    """The networks that *text* lists, between commas or spaces. Raises ValueError, in French."""
    return tuple(_network(one) for one in text.replace(",", " ").split())


def _network(text: str) -> Network:
    try:
        found = ip_network(text)
    except ValueError:
        raise ValueError(
            f"« {text} » n'est ni une adresse ni un réseau (127.0.0.1, 10.2.0.0/16, ::1)."
        ) from None
    if found.prefixlen == 0:
        raise ValueError(f"« {text} » est le monde entier : nommez vos seuls mandataires.")
    return found


def config_file(name: str) -> Path:
    """The file *name* of the académie's own folder (``ORGUE_CONFIG``); ours where it has none."""
    return _config_file(os.environ.get("ORGUE_CONFIG"), name)


@lru_cache(maxsize=64)
def _config_file(folder: str | None, name: str) -> Path:
    """*folder* is only what the answer is kept under: it is the one of the settings."""
    return file_in(Settings().config, name)


def file_in(folder: Path, name: str) -> Path:
    """The file *name* of *folder*, ours where it has none."""
    own = folder / name
    return own if own.is_file() else CONFIG / name


def never_read(folder: Path) -> list[str]:
    """What lies in an académie's own *folder* that nothing reads: another name was meant."""
    known = {path.name for path in CONFIG.iterdir()}
    found = sorted(folder.iterdir()) if folder.is_dir() and folder != CONFIG else []
    return [p.name for p in found if p.name not in known and not p.name.startswith((".", "_"))]


RETURN = re.compile(
    r"[A-Za-z0-9._=+-]{0,24}(\{\})?[A-Za-z0-9._=+-]{0,20}(?<!^)@[A-Za-z0-9.-]{1,200}"
)
"""A return path: with the mark, its mailbox still fits in 64 characters (RFC 5321, 4.5.3.1.1)."""
Days = Annotated[float, Field(ge=0.1, le=3660)]
Port = Annotated[int, Field(ge=0, le=65_535)]


class Settings(BaseSettings):
    """``ORGUE_…`` variables.

    *home*: folder of the embedded databases. *database_url*: another campaign database.
    *mail_url*: the Apprise URL that mail leaves by (several, the next takes over when one is
    blocked); unset, every message goes to the local mailbox page. *mail_connections* and
    *mail_rate* (letters a second): what a mail server is asked at most. *port* and *prefect_port*:
    where ``orgue up`` listens, on *host*; *prefect_hosts*: what its Prefect server is
    called besides the names of this machine; it answers to no other.
    *trusted_proxies*: the addresses, or networks, of the reverse proxies whose ``X-Forwarded-For``
    and ``X-Forwarded-Proto`` are believed; nobody's by default.
    *prefect_events_days* and *prefect_runs_days*: for how many days the home's Prefect keeps what
    it was told, and the runs that ended; the campaign's own journal keeps all.
    *period*: seconds between two scheduled runs; *reactions*: whether the runner does at once what
    a gesture calls for (else the automations and the schedule do it).
    *documents_in* (``ORGUE_DOCUMENTS``): the folder of joined documents, when it is not the home's;
    the houses of one database share it. *document_limit*: the most bytes of a document joined to an
    action, *documents_per_action* how many it may have.
    *oidc_issuer*, *oidc_client_id*, *oidc_client_secret*: the OpenID Connect provider that people
    may sign in with, called *oidc_name* on the pages; *oidc_scopes* are asked of it, and one of the
    levels *oidc_acr* if any; *oidc_second_factor*: those that pilots and
    admins must have come with. *oidc_vouches*: it hands out verified addresses without saying so of
    each (ProConnect).
    *link_checks*: whether the links of the resource library are looked at each week, which asks
    servers outside; not unless it is said.
    *mail_return*: the address to which servers give letters back (``retours@ac-exemple.fr``), one
    for each letter with ``{}`` in it (``retours+{}@ac-exemple.fr``); the sender's when unset.
    *bounces_url*: the mailbox of these returns (``imaps://account:password@server/INBOX``), read at
    each run and nothing else's.
    *watch_url*: the Apprise URL by which the operators are told that runs stopped; unset, the log
    and the first page say so. *log*: how each line of a log is written. *metrics_token*: what a
    Prometheus must say to read ``/metrics``; unset, that address does not exist.
    """

    model_config = SettingsConfigDict(env_prefix="ORGUE_", extra="ignore", populate_by_name=True)

    home: Path = Path(".orgue")
    database_url: str | None = None
    mail_url: str | None = None
    mail_from: str = "Point d'orgue <orgue@localhost>"
    mail_return: str | None = None
    bounces_url: SecretStr | None = None
    mail_timeout: float = 20.0
    mail_connections: int = 4
    mail_rate: float | None = None
    host: str = "127.0.0.1"
    port: Port = 8420
    prefect_port: Port = 4220
    prefect_hosts: str = ""
    prefect_events_days: Days = 1
    prefect_runs_days: Days = 14
    portal_url: str | None = None
    trusted_proxies: str = ""
    period: float = 300.0
    watch_url: str | None = None
    log: Literal["lines", "json"] = "lines"
    metrics_token: Annotated[SecretStr, Field(min_length=16)] | None = None
    reactions: bool = True
    documents_in: Path | None = Field(default=None, validation_alias="ORGUE_DOCUMENTS")
    document_limit: int = 10_000_000
    documents_per_action: int = 20
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_name: str = "votre compte professionnel"
    oidc_scopes: str = "openid email"
    oidc_acr: str = ""
    oidc_second_factor: str = ""
    oidc_vouches: bool = False
    link_checks: bool = False
    config: Path = CONFIG

    @field_validator("mail_return")
    @classmethod
    def _need_an_address(cls, value: str | None) -> str | None:
        """At start, rather than at the first letter."""
        if value is not None and not RETURN.fullmatch(value):
            raise ValueError(
                f"« {value} » n'est pas une adresse de retour (retours+{{}}@ac-exemple.fr)."
            )
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _need_networks(cls, value: str) -> str:
        """At start, rather than at the first request."""
        networks_of(value)
        return value

    @property
    def proxies(self) -> tuple[Network, ...]:
        """The networks of the proxies that are believed."""
        return networks_of(self.trusted_proxies)

    @property
    def database(self) -> str:
        """The URL of the campaign's database."""
        return self.database_url or f"sqlite:///{self.home.absolute() / 'orgue.db'}"

    @property
    def documents(self) -> Path:
        """Where documents are kept: in the home, which the portal never serves as it is, unless it
        is said where."""
        return (self.documents_in or self.home / "documents").absolute()

    @property
    def exports(self) -> Path:
        """Where long exports wait, an hour, for who asked for them."""
        return self.home.absolute() / "exports"

    @property
    def dropped(self) -> Path:
        """Where files dropped on a page wait, an hour, for a yes."""
        return self.home.absolute() / "dropped"

    @property
    def sessions(self) -> Path:
        """Where the sessions of ways out with their servers are kept."""
        return self.home.absolute() / "sessions"

    @property
    def portal(self) -> str:
        """The address that messages point to."""
        return (self.portal_url or f"http://{self.host}:{self.port}").rstrip("/") + "/"
