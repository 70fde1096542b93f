#!/usr/bin/env bash
# Prefect 3.9.1: of the two settings that say how long its server keeps what it has, one alone takes a
# bare number of seconds.
#
# PREFECT_SERVER_EVENTS_RETENTION_PERIOD and PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD are both
# timedeltas, of 7 and of 90 days by default. One would guess that « 86400 », which the description of the
# second asks for, is read by the first as well. « P1D » is read by both.
#
# Seen: 3.9.1 with Python 3.11: events take « P1D » (1 day) and refuse « 86400 »; runs take « 86400 »
#   and « P1D » (1 day each)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check prefect==3.9.1
cat > "$folder/retentions.py" <<'PY'
import os
import sys
from importlib.metadata import version

os.environ["PREFECT_HOME"] = sys.argv[1]
from prefect.settings.models.server.events import ServerEventsSettings
from prefect.settings.models.server.services import ServerServicesDBVacuumSettings
from pydantic import ValidationError

SETTINGS = {
    "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": ServerEventsSettings,
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": ServerServicesDBVacuumSettings,
}


def read(variable, text):
    os.environ[variable] = text
    try:
        return str(SETTINGS[variable]().retention_period)
    except ValidationError:
        return "refused"
    finally:
        del os.environ[variable]


found = [[read(variable, text) for text in ("86400", "P1D")] for variable in SETTINGS]
print("prefect", version("prefect"))
print("86400 and P1D, events:", found[0])
print("86400 and P1D, runs:  ", found[1])
assert found[0] == ["refused", "1 day, 0:00:00"], "changed: " + str(found[0])
assert found[1] == ["1 day, 0:00:00"] * 2, "changed: " + str(found[1])
PY
"$folder/venv/bin/python" "$folder/retentions.py" "$folder"
