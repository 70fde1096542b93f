#!/usr/bin/env bash
# DBOS 3.4.0: a workflow that waits in DBOS.recv keeps its thread for as long as it waits.
#
# With max_executor_threads 8, twelve workflows are started, each a step and then a wait for a
# decision. One would guess that a durable wait gives its thread back. Eight do their step; four do
# nothing, though start_workflow returned for them, and all twelve are PENDING alike. Each decision
# that is taken lets one more begin. Without the setting (the default) it is a thread for each.
#
# Seen: 3.4.0, 12 started, all PENDING, 8 began; after one decision 9 began
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check dbos==3.4.0
cat > "$folder/waits.py" <<'PY'
import os
import sys
import time
from importlib.metadata import version

from dbos import DBOS, SetWorkflowID

DBOS(config={"name": "finding", "system_database_url": f"sqlite:///{sys.argv[1]}/dbos.db",
             "log_level": "ERROR", "max_executor_threads": 8})
began = []


@DBOS.step()
def begin(number):
    began.append(number)


@DBOS.workflow()
def decided(number):
    begin(number)
    return DBOS.recv("decision", timeout_seconds=600)


def settled():
    """How many began, once no other does for five seconds."""
    seen, since = len(began), time.monotonic()
    while time.monotonic() - since < 5:
        if len(began) != seen:
            seen, since = len(began), time.monotonic()
        time.sleep(0.1)
    return seen


DBOS.launch()
for number in range(12):
    with SetWorkflowID(f"w{number}"):
        DBOS.start_workflow(decided, number)
first = settled()
states = sorted({w.status for w in DBOS.list_workflows()})
DBOS.send("w0", "accepted", "decision")
second = settled()
print(f"{version('dbos')}, 12 started, all {' and '.join(states)}, {first} began; "
      f"after one decision {second} began", flush=True)
os._exit(0 if (states, first, second) == (["PENDING"], 8, 9) else 1)
PY
"$folder/venv/bin/python" "$folder/waits.py" "$folder"
