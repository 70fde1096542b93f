"""The environment variables of the home's Prefect.

Where the home's Prefect lives, what it keeps, and that nothing leaves the machine.

Importing this module does not import Prefect, whose settings are read when it is imported.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from config.logs import DATED
from config.settings import Settings

A_DAY = 24 * 3600
SILENCE = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
}
"""Nothing leaves the machine."""

HABITS = {
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    # Its lines say the hour alone.
    "PREFECT_LOGGING_FORMATTERS_STANDARD_DATEFMT": DATED,
    "PREFECT_LOGGING_FORMATTERS_DEBUG_DATEFMT": DATED,
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
    # A run that loses its server gives up within seconds: the runner is the one that is patient.
    "PREFECT_CLIENT_MAX_RETRIES": "2",
    # What the watch over runs that died goes by (flows/deployments.py).
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    # Two runs every five minutes for a year: without it Prefect keeps them all.
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
}


IN_OBJECTS = {
    "PREFECT_LOGGING_FORMATTERS_JSON_CLASS": "config.logs.JsonLines",
    "PREFECT_LOGGING_HANDLERS_CONSOLE_FORMATTER": "json",
    "PREFECT_LOGGING_HANDLERS_DEBUG_FORMATTER": "json",
}
"""Prefect's own lines, when ours are JSON, are as ours."""


def how_long(settings: Settings) -> dict[str, str]:
    """How long the server keeps what it was told, and the runs that ended."""
    events, runs = settings.prefect_events_days, settings.prefect_runs_days
    return {
        # Not a bare number of seconds, which the first of them refuses.
        "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": f"PT{events * A_DAY:.0f}S",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": f"PT{runs * A_DAY:.0f}S",
    }


def prefect_address(settings: Settings) -> str:
    """Where the home's Prefect server answers, and where its interface is read."""
    return f"http://127.0.0.1:{settings.prefect_port}"


def prefect_home(settings: Settings) -> Path:
    """The folder of Prefect's own database, beside the campaign's."""
    return settings.home.absolute() / "prefect"


def prefect_environment(settings: Settings) -> dict[str, str]:
    """The variables that the home's server and its runner live by: one place for both."""
    folder, address = prefect_home(settings), prefect_address(settings)
    return (
        SILENCE
        | HABITS
        | (IN_OBJECTS if settings.log == "json" else {})
        | how_long(settings)
        | {
            "PREFECT_HOME": str(folder),
            "PREFECT_API_URL": f"{address}/api",
            "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{folder}/prefect.db",
            # The server has no password: only its own pages may call it from a browser.
            "PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS": address,
        }
    )


def local_environment(environment: Mapping[str, str], settings: Settings) -> dict[str, str]:
    """*environment* for the home's own processes: its Prefect and no other, by no proxy."""
    kept = {name: value for name, value in environment.items() if not name.startswith("PREFECT_")}
    direct = ",".join(filter(None, (environment.get("NO_PROXY"), "127.0.0.1,localhost")))
    return kept | prefect_environment(settings) | {"NO_PROXY": direct, "no_proxy": direct}
