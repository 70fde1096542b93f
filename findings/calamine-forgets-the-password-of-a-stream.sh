#!/usr/bin/env bash
# python-calamine 0.9.1: given a path, it says that a workbook needs a password; given a stream, that it
# cannot detect the file's format.
#
# One would guess that from_path and from_filelike, which read the same bytes, raise the same PasswordError.
# Given a stream, the reader tries each format in turn and forgets why each of them failed. Who reads what
# comes from a browser or from standard input tells people that a sound file is damaged; the stream
# « EncryptedPackage » of the container has to be looked for first.
#
# Seen: 0.9.1 with msoffcrypto-tool 5.4.2: PasswordError « Workbook is password protected », and
#   CalamineError « Cannot detect file format »
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
  python-calamine==0.9.1 XlsxWriter==3.2.9 msoffcrypto-tool==5.4.2
cat > "$folder/locked.py" <<'PY'
import io
import sys
from importlib.metadata import version

import xlsxwriter
from msoffcrypto.format.ooxml import OOXMLFile
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

plain, locked = io.BytesIO(), io.BytesIO()
with xlsxwriter.Workbook(plain) as book:
    book.add_worksheet().write("A1", "bonjour")
OOXMLFile(io.BytesIO(plain.getvalue())).encrypt("secret", locked)
path = f"{sys.argv[1]}/locked.xlsx"
with open(path, "wb") as file:
    file.write(locked.getvalue())


def said(opening, source):
    try:
        return opening(source).sheet_names
    except CalamineError as error:
        return type(error), str(error)


unlocked = said(CalamineWorkbook.from_filelike, io.BytesIO(plain.getvalue()))
by_path = said(CalamineWorkbook.from_path, path)
as_stream = said(CalamineWorkbook.from_filelike, io.BytesIO(locked.getvalue()))
print("python-calamine", version("python-calamine"))
print("without a password:", unlocked)
print("by its path:       ", by_path)
print("as a stream:       ", as_stream)
assert unlocked == ["Sheet1"], "changed: " + str(unlocked)
assert by_path[0] is PasswordError, "changed: " + str(by_path)
assert as_stream == (CalamineError, "Cannot detect file format"), "changed: " + str(as_stream)
PY
"$folder/venv/bin/python" "$folder/locked.py" "$folder"
