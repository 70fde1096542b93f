#!/usr/bin/env bash
# DBOS 3.4.0: a message to a workflow that has ended is taken without a word, and nobody reads it.
#
# Two validators answer the same workflow. The first is read and the workflow ends, SUCCESS. One
# would guess that the second send raises, since a send to an unknown workflow does. It returns
# like the first one: who decided second is told nothing.
#
# Seen: 3.4.0, SUCCESS with 'first'; the second send returned None, the result is still 'first'; to
#   an unknown workflow: DBOSNonExistentWorkflowError
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check dbos==3.4.0
cat > "$folder/late.py" <<'PY'
import os
import sys
from importlib.metadata import version

from dbos import DBOS, SetWorkflowID

DBOS(config={"name": "finding", "system_database_url": f"sqlite:///{sys.argv[1]}/dbos.db",
             "log_level": "ERROR"})


@DBOS.workflow()
def decided():
    return DBOS.recv("decision", timeout_seconds=60)


DBOS.launch()
with SetWorkflowID("one"):
    workflow = DBOS.start_workflow(decided)
DBOS.send("one", "first", "decision")
result, state = workflow.get_result(), workflow.get_status().status
late = DBOS.send("one", "second", "decision")
try:
    DBOS.send("unknown", "first", "decision")
    unknown = "taken"
except Exception as error:
    unknown = type(error).__name__
after = workflow.get_result()
print(f"{version('dbos')}, {state} with {result!r}; the second send returned {late}, "
      f"the result is still {after!r}; to an unknown workflow: {unknown}", flush=True)
same = (result, state, late, after) == ("first", "SUCCESS", None, "first")
os._exit(0 if same and unknown == "DBOSNonExistentWorkflowError" else 1)
PY
"$folder/venv/bin/python" "$folder/late.py" "$folder"
