"""What a year hands over to the Archives, as one file: each paper as a PDF/A, lists as CSV, and a
manifest that says what each file is, with its SHA-256. SEDA, the State's format of transfer, is not
written: no library that is kept up writes it in Python (decision 0058)."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from models.clock import Moment
from models.serving.exports.separated import as_typed
from models.serving.retention.handing_over import ACTIONS, PRESS, HandedPaper, HandedYear
from models.words.moments import PARIS
from web.exports.letterhead import OF_NOBODY, Letterhead
from web.exports.making import file_name
from web.exports.pdf import ARCHIVED, set_on_paper
from web.site.pages import templates

MANIFEST = ("Fichier", "Nature", "Titre", "Producteur", "Date", "Format", "Octets", "SHA-256")
AT = (1980, 1, 1, 0, 0, 0)
"""When each file of the archive is from: the same year makes the same bytes (but for PDFs)."""


@dataclass(frozen=True, kw_only=True)
class HandedFile:
    """A file of the package, and what the manifest says of it."""

    name: str
    nature: str
    title: str
    producer: str
    on: str
    form: str
    content: bytes

    def line(self) -> tuple[str, ...]:
        said = (self.name, self.nature, self.title, self.producer, self.on, self.form)
        return (*said, str(len(self.content)), sha256(self.content).hexdigest())


def package_of(handed: HandedYear, moment: Moment, head: Letterhead = OF_NOBODY) -> bytes:
    """The ZIP that is handed over. Raises NoPrinter."""
    files = [*_papers(handed, head), *_signed(handed), *_lists(handed)]
    manifest = _csv(MANIFEST, [one.line() for one in files])
    sums = "".join(f"{sha256(one.content).hexdigest()}  {one.name}\n" for one in files)
    sums += f"{sha256(manifest).hexdigest()}  manifeste.csv\n"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in files:
            archive.writestr(zipfile.ZipInfo(one.name, AT), one.content, zipfile.ZIP_DEFLATED)
        archive.writestr(zipfile.ZipInfo("manifeste.csv", AT), manifest)
        archive.writestr(zipfile.ZipInfo("sha256sums.txt", AT), sums)
        archive.writestr(zipfile.ZipInfo("LISEZ-MOI.txt", AT), _about(handed, moment))
    return made.getvalue()


def _papers(handed: HandedYear, head: Letterhead) -> Iterator[HandedFile]:
    for n, paper in enumerate(handed.papers, start=1):
        yield HandedFile(
            name=f"{n:03}-{file_name(paper.title, paper.unit)}.pdf",
            nature=paper.kind,
            title=f"{paper.title}, {paper.unit}",
            producer=paper.unit,
            on=paper.accepted_on.isoformat() if paper.accepted_on else "",
            form="PDF/A-2a",
            content=paper_pdf(paper, handed, head),
        )


def _signed(handed: HandedYear) -> Iterator[HandedFile]:
    """Each signed PDF as it was joined: to convert it would undo its signature."""
    for n, one in enumerate(handed.signed, start=1):
        if one.content is not None:
            yield HandedFile(
                name=f"signes/{n:03}-{file_name(one.title, one.unit)}.pdf",
                nature="signed",
                title=f"{one.title}, {one.unit}, signé, réf. {one.reference}",
                producer=one.unit,
                on=one.signed_on.isoformat(),
                form="PDF, tel qu'il a été joint",
                content=one.content,
            )


def paper_pdf(paper: HandedPaper, handed: HandedYear, head: Letterhead) -> bytes:
    """The PDF/A of one paper. Raises NoPrinter."""
    template = templates.get_template("print/paper.html")
    html = template.render(one=paper, handed=handed, paper=head)
    return set_on_paper(html, head, ARCHIVED)


def _lists(handed: HandedYear) -> Iterator[HandedFile]:
    for name, title, header, lines in (
        ("presse.csv", "Liens de presse", PRESS, handed.press),
        ("actions.csv", "Actions phares et à partager", ACTIONS, handed.actions),
    ):
        yield HandedFile(
            name=name,
            nature="list",
            title=title,
            producer=handed.academy,
            on="",
            form="CSV (UTF-8, point-virgule)",
            content=_csv(header, lines),
        )


def _csv(header: Sequence[str], lines: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([header, *([as_typed(cell) for cell in line] for line in lines)])
    return text.getvalue().encode("utf-8")


def _about(handed: HandedYear, moment: Moment) -> str:
    local = moment.in_timezone(PARIS)
    lost = [f"{s.title}, {s.unit}, réf. {s.reference}" for s in handed.signed if s.content is None]
    lacking = "".join(f"Manque, ou a changé : {one} (document signé).\n" for one in lost)
    return (
        f"Versement de l’année {handed.year}, académie : {handed.academy}.\n"
        f"Préparé le {local:%d/%m/%Y} par Point d’orgue.\n"
        "manifeste.csv dit ce qu’est chaque fichier ; sha256sums.txt se vérifie par "
        "« sha256sum -c sha256sums.txt ».\n"
        f"{lacking}"
    )
