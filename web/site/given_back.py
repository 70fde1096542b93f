"""What was typed in a form that could not be taken: given back on the page that says so.

A session that is over asks to sign in in another tab; the form waits in its page, hidden fields and
all, and is sent by its writer's second click alone. Nothing of it is kept on our side.
"""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request, Response

from web.site.forms import MOST, Form, TooLong
from web.site.pages import page

BACK = "/sign-in/back"
"""Where one lands who signed in beside a form that waits."""


@dataclass(frozen=True, kw_only=True)
class ReturnedForm:
    """*path*: where it was sent; *pairs*: all of it; *texts*: what was typed in words; *files*:
    the names of those that are lost."""

    path: str
    pairs: tuple[tuple[str, str], ...]
    texts: tuple[str, ...]
    files: tuple[str, ...]


def given_back(request: Request) -> ReturnedForm:
    """The form that *request* sent; a button alone, where its page reads nothing of it."""
    form: Form = getattr(request.state, "form", Form())
    pairs = tuple((name, text) for name, texts in form.values.items() for text in texts)
    query = f"?{request.url.query}" if request.url.query else ""
    return ReturnedForm(
        path=request.url.path + query,
        pairs=pairs,
        texts=tuple(dict.fromkeys(t for n, t in pairs if _is_typed(t) and not n.startswith(MOST))),
        files=tuple(one.filename or "" for sent in form.uploads.values() for one in sent),
    )


def _is_typed(text: str) -> bool:
    """Whether somebody wrote it: neither a code of ours, nor a number."""
    return len(text.split()) > 1


def too_long(request: Request, refusal: TooLong) -> Response:
    """The page of a form with texts that are too long: they are there to be shortened, whole."""
    if is_by_itself(request):
        return page(request, "_too_long.html", texts=refusal.texts)
    form, long = given_back(request), {one.name for one in refusal.texts}
    others = [pair for pair in form.pairs if pair[0] not in long]
    told = {"form": form, "others": others, "texts": refusal.texts, "refusal": refusal}
    return page(request, "site/too_long.html", refusal.status, **told)


def is_by_itself(request: Request) -> bool:
    """Whether the page's script sent the form, while somebody types."""
    return request.headers.get("HX-Request") == "true"


def session_is_over(request: Request) -> Response:
    """The page of a session that was over when a form came: how to sign in, then send it again."""
    return page(request, "signing/over.html", 401, form=given_back(request), back=BACK)


def session_is_over_here(request: Request) -> Response:
    """The same for what the page's script sent by itself: a line, in the place of its answer."""
    return page(request, "_signed_out.html", back=BACK)
