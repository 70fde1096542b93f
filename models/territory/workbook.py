"""A workbook is read by a process that does nothing else, and may use little of the machine.

A small file may unfold to more than any memory holds. The file is read on standard input; each row
leaves on standard output as a line of JSON, a line ``null`` after each sheet; how it ended is the
exit code. Run by ``models.territory.tabular``, as a file of its own.
"""

import io
import json
import sys
from datetime import date, datetime
from typing import Any

from python_calamine import CalamineWorkbook

DONE, TOO_LARGE, BROKEN = 0, 3, 4
"""How it ends. Any other way, it was ended: by the system, or for having taken too long."""


def main(most_cells: int) -> int:
    """Write each row of the workbook on standard input, as a person would write its cells."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            # Where its last cell is, counted from nought.
            if (sheet.total_height + 1) * (sheet.total_width + 1) > most_cells:
                return TOO_LARGE
            for row in sheet.to_python(skip_empty_area=False):
                print(json.dumps([written(cell) for cell in row]))
            print("null")
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # a panic of the reader is not an Exception
        return BROKEN
    return DONE


def written(cell: Any) -> str:
    """A workbook's value as a person would write it in a text file."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
