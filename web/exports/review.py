"""The review as a file: PDF/UA, or a document of Word or LibreOffice on the académie's own mask;
what each field of a mask holds is shown before one writes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from models.access.rights import Gesture
from models.errors import NoCycleYet
from models.gestures.actions.made_documents import remember_made
from models.masks.neutral import neutral
from models.masks.pictures import pictures_in
from models.masks.reading import MEDIA
from models.serving.review.content import ReviewContent, review_content
from models.serving.review.document import (
    FORMATS,
    field_lines,
    kept_mask,
    review_document,
    review_fields,
)
from models.serving.review.images import (
    ReviewImage,
    images_of_review,
    mask_pictures,
    with_files,
)
from models.work.uses import OutputKind
from models.year.masks import Masks
from web.exports.letterhead import HERE, Letterhead, letterhead
from web.exports.making import file_name
from web.exports.pdf import in_turn, set_on_paper
from web.exports.print_order import whole_page
from web.site.door import Visit, acting, looking
from web.site.pages import page, templates
from web.site.within import Here, here, own_cycle

router = APIRouter()
AT = "/cycles/{cycle_id:int}/review"
TEMPLATES = {"docx": ("docx", "dotx"), "odt": ("odt", "ott")}


@router.get("/review/export")
def own(request: Request) -> Response:
    """On to the export of the review of one's own académie."""
    with looking(request) as visit:
        cycle_id = own_cycle(visit.session, visit.who)
    if cycle_id is None:
        raise NoCycleYet
    return RedirectResponse(f"/cycles/{cycle_id}/review/export", 303)


@router.get(AT + "/export")
def export(request: Request, cycle_id: int) -> Response:
    """The formats, which mask each is made on, and what fields hold."""
    with looking(request) as visit:
        at = here(visit, cycle_id)
        images = images_of_review(visit.session, cycle_id, at.day)
        fields = review_fields(_content(at), [one.picture() for one in images])
        masks = at.course.definition.masks
    return page(
        request,
        "review/export.html",
        at=at,
        path=f"/cycles/{cycle_id}/review",
        formats=[(ending, words, _mask(masks, ending)) for ending, words in FORMATS.items()],
        fields=field_lines(fields),
    )


def _mask(masks: Masks, ending: str) -> str:
    found = masks.of_review(ending) if ending in MEDIA else None
    return found.name if found else ""


def _content(at: Here) -> ReviewContent:
    """As the page of the review shows it."""
    writes = at.may(Gesture.WRITE_REVIEW, at.course.academy_id)
    return review_content(at.session, at.course, at.scope, at.read_on, draft=writes)


@router.get("/cycles/{cycle_id:int}/review.pdf")
def pdf(request: Request, cycle_id: int) -> Response:
    """The review as a PDF/UA."""
    with looking(request) as visit:
        at = here(visit, cycle_id)
        content, look = _content(at), at.course.definition.look
        images = images_of_review(visit.session, cycle_id, at.day)
    folder = request.app.state.settings.documents
    pictures = with_files(images, folder)
    head = with_images(letterhead(look, content.academy, folder), pictures)
    html = review_html(content, head, [one for one, _ in pictures])
    if pictures:
        _remember(request, cycle_id, f"{_name(content)}.pdf", [one.id for one, _ in pictures])
    back = f"/cycles/{cycle_id}/exports"
    return whole_page(request, html, head, at.scope, _name(content), "Le bilan de l'année", back)


@router.get("/cycles/{cycle_id:int}/review.{ending}")
def document(request: Request, cycle_id: int, ending: str) -> Response:
    """The review as a document, on the mask."""
    if ending not in MEDIA:
        return RedirectResponse(f"/cycles/{cycle_id}/review/export", 303)
    with looking(request) as visit:
        at = here(visit, cycle_id)
        content, masks = _content(at), at.course.definition.masks
        images = images_of_review(visit.session, cycle_id, at.day)
    folder, name = request.app.state.settings.documents, f"{_name(content)}.{ending}"
    fields = review_fields(content, mask_pictures(images, folder))
    with in_turn(_slot(at)):
        made = review_document(fields, masks, ending, folder)
    held = pictures_in(made)
    if held:
        _remember(request, cycle_id, name, held)
    return _file(made, MEDIA[ending], name)


@router.get(AT + "/masks/{name}.{ending}")
def mask(request: Request, cycle_id: int, name: str, ending: str) -> Response:
    """The académie's own mask, or a neutral one to make one's own from."""
    with looking(request) as visit:
        masks = here(visit, cycle_id).course.definition.masks
    kind = next((kind for kind, found in TEMPLATES.items() if ending in found), "docx")
    if name == "neutre":
        made = neutral(ending if ending in TEMPLATES[kind] else kind)
        return _file(made, "application/octet-stream", f"masque-neutre.{ending}")
    folder = request.app.state.settings.documents
    return _file(kept_mask(masks, kind, folder), "application/octet-stream", f"masque.{ending}")


def review_pdf(
    content: ReviewContent, head: Letterhead, pictures: Sequence[tuple[ReviewImage, bytes]] = ()
) -> bytes:
    """The PDF/UA of a review under its académie's letterhead, with these pictures. Raises
    NoPrinter."""
    head = with_images(head, pictures)
    return set_on_paper(review_html(content, head, [one for one, _ in pictures]), head)


def review_html(
    content: ReviewContent, head: Letterhead, images: Sequence[ReviewImage] = ()
) -> str:
    """The page of HTML that is set on paper, with the *images* that *head* has."""
    values = {"content": content, "paper": head, "images": images, "at": IMAGES_AT}
    return templates.get_template("print/review.html").render(**values)


def with_images(head: Letterhead, pictures: Sequence[tuple[ReviewImage, bytes]]) -> Letterhead:
    """*head* with the files of *pictures*, for the printer to find."""
    files = {f"{IMAGES_AT}{one.id}": (content, one.media_type) for one, content in pictures}
    return replace(head, files={**head.files, **files})


IMAGES_AT = f"{HERE}images/"


def _remember(request: Request, cycle_id: int, name: str, images: Sequence[int]) -> None:
    """Before it is handed over: what leaves with images is listed, should one be withdrawn."""
    with acting(request) as visit:
        given = (visit.session, cycle_id, OutputKind.REVIEW, name, images)
        remember_made(*given, visit.actor, visit.moment)


def _slot(visit: Visit) -> str:
    return visit.who.actor.slot


def _name(content: ReviewContent) -> str:
    return file_name("bilan", content.academy, content.year)


def _file(content: bytes, kind: str, name: str) -> Response:
    kept = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=kept)
