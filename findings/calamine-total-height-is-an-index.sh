#!/usr/bin/env bash
# python-calamine 0.9.1: a sheet's total_height and total_width are the last cell's index, not counts.
#
# A sheet of three rows and two columns has height 3 and width 2, and total_height 2 and total_width 1.
# One would guess that the total, which counts the empty rows and columns before the first cell too, is
# at least as great as the height. A bound on a sheet's size that is asked of it lets one row more in,
# and a reader that loops over it forgets the last row, though to_python gives all three.
#
# Seen: 0.9.1 with XlsxWriter 3.2.9: height 3, width 2, total_height 2, total_width 1, 3 rows read; a
#   sheet whose only cell is B3: height 1, width 1, total_height 2, total_width 1, 3 rows read
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
  python-calamine==0.9.1 XlsxWriter==3.2.9
cat > "$folder/sizes.py" <<'PY'
import io
from importlib.metadata import version

import xlsxwriter
from python_calamine import CalamineWorkbook


def sizes(cells):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for row, column in cells:
            sheet.write(row, column, "x")
    read = CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue())).get_sheet_by_index(0)
    rows = read.to_python(skip_empty_area=False)
    return read.height, read.width, read.total_height, read.total_width, len(rows)


full = sizes([(row, column) for row in range(3) for column in range(2)])
alone = sizes([(2, 1)])
print("python-calamine", version("python-calamine"))
print("three rows, two columns: height, width, total_height, total_width, rows read =", full)
print("B3 alone:                height, width, total_height, total_width, rows read =", alone)
assert full == (3, 2, 2, 1, 3), "changed: " + str(full)
assert alone == (1, 1, 2, 1, 3), "changed: " + str(alone)
PY
"$folder/venv/bin/python" "$folder/sizes.py"
