#!/usr/bin/env bash
# python-docx 1.2.0: Document() refuses a valid .dotx, though nothing but one content type differs.
#
# A template that Word saves (.dotx) holds the very parts of a .docx; only [Content_Types].xml calls its
# main part « template.main+xml ». One would guess that a library made to fill documents from a template
# (its own default is one, kept as a .docx) opens it. It raises a ValueError that says « not a Word
# file »; the same parts open once that one word is changed, so a mask that people give has to be
# rewritten, or read without it.
#
# Seen: 1.2.0 with lxml 6.1.3: the .docx opens; the .dotx is « not a Word file »; changed back, it opens
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
  python-docx==1.2.0 lxml==6.1.3
cat > "$folder/template.py" <<'PY'
import io
import zipfile
from importlib.metadata import version

import docx

DOCUMENT = b"wordprocessingml.document.main+xml"
TEMPLATE = b"wordprocessingml.template.main+xml"


def named(data, old, new):
    """The same package, whose main part is of another content type."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as read, zipfile.ZipFile(out, "w") as written:
        for part in read.namelist():
            content = read.read(part)
            if part == "[Content_Types].xml":
                assert content.count(old) == 1
                content = content.replace(old, new)
            written.writestr(part, content)
    return out.getvalue()


def opened(data):
    try:
        return docx.Document(io.BytesIO(data)).paragraphs[0].text
    except ValueError as refusal:
        return "refused: " + ("not a Word file" if "is not a Word file" in str(refusal) else str(refusal))


file = io.BytesIO()
document = docx.Document()
document.add_paragraph("Bonjour")
document.save(file)
word = file.getvalue()
template = named(word, DOCUMENT, TEMPLATE)
seen = opened(word), opened(template), opened(named(template, TEMPLATE, DOCUMENT))
print("python-docx", version("python-docx"))
print(".docx:", seen[0], "| .dotx:", seen[1], "| changed back:", seen[2])
assert seen == ("Bonjour", "refused: not a Word file", "Bonjour"), "changed: " + str(seen)
PY
"$folder/venv/bin/python" "$folder/template.py"
