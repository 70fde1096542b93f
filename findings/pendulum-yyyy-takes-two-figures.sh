#!/usr/bin/env bash
# Pendulum 3.3.0: from_format("16/03/27", "DD/MM/YYYY") is the 16th of March of the year 27.
#
# One would guess that YYYY asks for four figures, as in the standard library (« %Y » refuses « 27 ») and
# as its neighbour YY, which reads 2027. It takes one to four, and never complains: a date typed with two
# figures, or saved again by a spreadsheet, falls two thousand years away. What was read has to be
# bounded, or the figures counted first.
#
# Seen: 3.3.0: 0027-03-16 with YYYY, 2027-03-16 with YY; strptime refuses
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check pendulum==3.3.0
cat > "$folder/years.py" <<'PY'
from datetime import datetime
from importlib.metadata import version

import pendulum

four = pendulum.from_format("16/03/27", "DD/MM/YYYY").isoformat()[:10]
two = pendulum.from_format("16/03/27", "DD/MM/YY").isoformat()[:10]
one = pendulum.from_format("16/03/7", "DD/MM/YYYY").isoformat()[:10]
try:
    standard = datetime.strptime("16/03/27", "%d/%m/%Y").date().isoformat()
except ValueError:
    standard = "refused"
print("pendulum", version("pendulum"))
print("YYYY:", four, "and", one)
print("YY:  ", two)
print("%Y:  ", standard)
assert (four, one) == ("0027-03-16", "0007-03-16"), "changed: " + str((four, one))
assert (two, standard) == ("2027-03-16", "refused"), "changed: " + str((two, standard))
PY
"$folder/venv/bin/python" "$folder/years.py"
