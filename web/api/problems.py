"""What is refused is said in French, in the standard's form for programs (RFC 9457).

A problem's *type* is an address of this API that says what it is; *detail* is the refusal's own
sentence, *next* what to do, *facts* what a program may use, *errors* the fields at fault.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

from models.database.unavailable import MAY_BE_AWAY, unavailable
from models.errors import Refusal
from models.words.french import typeset
from web.site.refusing import headers_of

MEDIA_TYPE = "application/problem+json"
TYPES = "/api/v1/problems/"
TITLES = {
    400: "Demande illisible",
    401: "Jeton nécessaire",
    403: "Non permis",
    404: "Introuvable",
    405: "Méthode impossible",
    409: "Refusé",
    410: "Périmé",
    412: "Modifié entre-temps",
    413: "Trop volumineux",
    415: "Format inattendu",
    422: "À corriger",
    428: "Version à préciser",
    429: "Trop de demandes",
    500: "Panne",
    503: "Indisponible",
}
CODES = {
    400: "Unreadable",
    404: "NoSuchPath",
    405: "WrongMethod",
    413: "TooLarge",
    415: "NotJson",
    422: "Invalid",
    500: "OurFault",
}
"""The codes of what the domain does not say itself."""
SENTENCES = {
    400: ("Le corps de la demande n'est pas du JSON.", "Envoyez un objet JSON, en UTF-8."),
    404: ("Il n'y a rien à cette adresse.", "La description est à /api/v1/openapi.json."),
    405: ("Cette adresse ne se demande pas de cette façon.", "L'en-tête Allow dit comment."),
    413: ("La demande est trop volumineuse.", "256 Kio au plus."),
    415: ("Le corps de la demande n'est pas du JSON.", "Content-Type: application/json."),
    422: ("Certaines valeurs sont à corriger.", "Chacune est nommée, avec ce qui ne va pas."),
}
OUR_FAULT = ("La réponse n'a pas pu être préparée : la faute est de notre côté.", "Réessayez.")


class Wrong(BaseModel):
    """One value at fault: a JSON *pointer* in the body, or a *parameter*."""

    detail: str
    pointer: str | None = None
    parameter: str | None = None


class Problem(BaseModel):
    """What was refused and why; nothing was changed."""

    model_config = ConfigDict(json_schema_extra={"description": __doc__})

    type: str = Field(examples=[f"{TYPES}CallIsClosed"])
    title: str
    status: int
    detail: str = Field(description="Une phrase en français, à montrer telle quelle.")
    instance: str
    next: str | None = Field(None, description="Ce qu'il reste à faire.")
    facts: dict[str, Any] | None = Field(None, description="Ce qui sert à un programme.")
    errors: list[Wrong] | None = None


class Invalid(Refusal):
    """Values that the domain refuses; *errors* names each, by its pointer in the body."""

    status = 422

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(*SENTENCES[422])
        self.errors = [{"pointer": f"#/{name}", "detail": text} for name, text in errors.items()]


@contextmanager
def pointing(within: str = "") -> Iterator[None]:
    """Say of a refusal that names *fields* where each is in the body, below *within*."""
    try:
        yield
    except Refusal as refusal:
        fields = refusal.facts.get("fields")
        if fields is None:
            raise
        raise Invalid({f"{within}{name}": text for name, text in fields.items()}) from refusal


def answer(
    scope: Scope,
    status: int,
    sentences: tuple[str, str] | None = None,
    code: str = "",
    headers: Mapping[str, str] | None = None,
    **more: object,
) -> Response:
    """A problem as an answer."""
    sentence, next_step = sentences or SENTENCES.get(status, OUR_FAULT)
    problem: dict[str, Any] = {
        "type": f"{TYPES}{code or CODES.get(status, 'OurFault')}",
        "title": TITLES.get(status, "Refusé"),
        "status": status,
        "detail": typeset(sentence),
        "instance": _path(scope),
    }
    if next_step:
        problem["next"] = typeset(next_step)
    problem |= {name: value for name, value in more.items() if value}
    body = json.dumps(problem, ensure_ascii=False, default=_plain).encode("utf-8", "replace")
    return Response(body, status, headers, MEDIA_TYPE)


def _path(scope: Scope) -> str:
    """The path that was asked, as it was written."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode("utf-8", "replace")
    return raw.partition(b"?")[0].decode("ascii", "replace")[:500]


def _plain(value: object) -> str:
    return str(value.isoformat() if hasattr(value, "isoformat") else value)


# ── handlers ─────────────────────────────────────────────────────────────────────────────────────


def answer_with_problems(app: FastAPI) -> None:
    """Have *app* answer whatever it refuses with a problem."""
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    for kind in MAY_BE_AWAY:
        app.add_exception_handler(kind, _away)
    app.add_exception_handler(Exception, _broken)  # raised again, for the door to note it


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return answer(
        request.scope,
        error.status,
        (error.sentence, error.next_step),
        error.code,
        headers_of(error),
        facts=error.facts,
        errors=getattr(error, "errors", None),
    )


async def _away(request: Request, error: Exception) -> Response:
    """What the database or the disk keeps from being done; anything else is a fault of ours."""
    trouble = unavailable(error)
    if trouble is None:
        raise error
    request.app.state.checkup.heard(request.url.path, trouble, error)
    return _refused(request, trouble)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return answer(request.scope, error.status_code, headers=error.headers)


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    if any(one["type"] == "json_invalid" for one in error.errors()):
        return answer(request.scope, 400)
    return answer(request.scope, 422, errors=list(_named(error.errors())))


def _broken(request: Request, error: Exception) -> Response:
    return answer(request.scope, 500)


def _named(errors: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, str]]:
    for one in errors:
        where, *steps = one["loc"]
        problem = {"detail": typeset(in_french(one))}
        if where == "body":
            yield problem | {"pointer": "#" + "".join(f"/{_escaped(step)}" for step in steps)}
        else:
            yield problem | {"parameter": str(steps[0] if steps else where)[:100]}


def _escaped(step: object) -> str:
    return str(step)[:100].replace("~", "~0").replace("/", "~1")


def in_french(error: Mapping[str, Any]) -> str:
    """What is wrong with one value."""
    context = error.get("ctx", {})
    words = FRENCH.get(error["type"], "Cette valeur ne convient pas.")
    return words.format_map({"max_length": "", "min_length": "", "ge": "", "le": ""} | context)


FRENCH = {
    "missing": "Il manque une valeur.",
    "extra_forbidden": "Ce champ n'est pas attendu.",
    "string_type": "Un texte est attendu.",
    "string_too_long": "{max_length} signes au plus.",
    "string_too_short": "{min_length} signes au moins.",
    "int_type": "Un nombre entier est attendu.",
    "int_parsing": "Un nombre entier est attendu.",
    "greater_than_equal": "{ge} au moins.",
    "less_than_equal": "{le} au plus.",
    "bool_type": "Vrai ou faux est attendu.",
    "list_type": "Une liste est attendue.",
    "too_long": "{max_length} éléments au plus.",
    "literal_error": "Cette valeur n'est pas dans la liste.",
    "enum": "Cette valeur n'est pas dans la liste.",
    "model_attributes_type": "Un objet est attendu.",
    "model_type": "Un objet est attendu.",
    "dict_type": "Un objet est attendu.",
    "date_from_datetime_parsing": "Une date est attendue : 2027-03-16.",
    "day": "{words}",
    "date_parsing": "Une date est attendue : 2027-03-16.",
    "datetime_from_date_parsing": "Un moment est attendu : 2027-03-16T08:00:00+01:00.",
    "datetime_parsing": "Un moment est attendu : 2027-03-16T08:00:00+01:00.",
    "timezone_aware": "Ce moment doit dire son fuseau : 2027-03-16T08:00:00+01:00.",
}


# ── what each type is ────────────────────────────────────────────────────────────────────────────


def kinds() -> dict[str, int]:
    """Every code that a problem may have, and its status."""
    found = {code: status for status, code in CODES.items()}
    return found | {kind.__name__: kind.status for kind in _below(Refusal)}


def _below(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    yield kind
    for one in kind.__subclasses__():
        yield from _below(one)
