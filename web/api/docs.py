"""API reference: the OpenAPI description as a page, without a script nor anything from elsewhere.

It is made of ``/api/v1/openapi.json`` itself, so that it says what the API takes. It needs no
token; it is a page of the portal, and is answered as pages are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from markupsafe import Markup

from models.words.french import plural
from web.site.pages import page

router = APIRouter()

Json = Mapping[str, object]
"""An object of the description."""

SCOPES = {
    "read": "lire",
    "propose": "proposer",
    "decide": "décider",
    "report": "rendre compte",
}
TYPES = {
    "string": "texte",
    "integer": "nombre entier",
    "number": "nombre",
    "boolean": "oui ou non (true, false)",
    "object": "objet",
    "null": "null",
}
FORMATS = {"date": "jour (2027-03-16)", "date-time": "instant (ISO 8601, UTC)", "time": "heure"}
PLACES = {"path": "dans l'adresse", "query": "après « ? »", "header": "en-tête"}
BOUNDS: tuple[tuple[str, str, tuple[str, str] | None], ...] = (
    ("minLength", "au moins", ("signe", "signes")),
    ("maxLength", "au plus", ("signe", "signes")),
    ("minimum", "au moins", None),
    ("maximum", "au plus", None),
    ("minItems", "au moins", ("élément", "éléments")),
    ("maxItems", "au plus", ("élément", "éléments")),
)


@dataclass(frozen=True, kw_only=True)
class DescribedField:
    """A parameter, or a field of a body: *kind* says what it takes, with links to what it names."""

    name: str
    kind: Markup
    needed: bool
    says: str = ""
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class DescribedAnswer:
    """What may be answered: a status, what it means, what comes with it."""

    status: str
    says: str
    kind: Markup


@dataclass(frozen=True, kw_only=True)
class DescribedOperation:
    """One request that a program may make."""

    anchor: str
    method: str
    path: str
    title: str
    says: tuple[str, ...]
    scope: str
    fields: tuple[DescribedField, ...]
    body: Markup | None
    answers: tuple[DescribedAnswer, ...]

    @property
    def typed(self) -> str:
        """The line of a terminal that makes it."""
        how = "" if self.method == "GET" else f" -X {self.method}"
        sent = ' -H "Content-Type: application/json" -d @demande.json' if self.body else ""
        return f'curl{how} -H "Authorization: Bearer $TOKEN"{sent} "$PORTAL/api{self.path}"'


@dataclass(frozen=True, kw_only=True)
class DescribedShape:
    """A named shape of what is sent or answered; *values*: what it may be, where it is a word."""

    name: str
    says: str
    fields: tuple[DescribedField, ...]
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ApiReference:
    """The whole description, as it is read."""

    says: str
    groups: Mapping[str, tuple[DescribedOperation, ...]]
    shapes: tuple[DescribedShape, ...]


@router.get("/api/v1/docs")
def docs(request: Request) -> Response:
    """Every request of the API: what it takes, what it answers."""
    state = request.app.state
    if getattr(state, "api_reference", None) is None:
        state.api_reference = reference(state.api_described())
    return page(request, "api/docs.html", reference=state.api_reference)


def reference(said: Json) -> ApiReference:
    """The OpenAPI description *said*, set out to be read."""
    groups: dict[str, tuple[DescribedOperation, ...]] = {}
    for path, methods in _pairs(said["paths"]):
        for method, operation in _pairs(methods):
            group = _texts(operation.get("tags"))[0]
            groups[group] = (*groups.get(group, ()), _operation(path, method, operation))
    shapes = _object(_object(said["components"])["schemas"])
    return ApiReference(
        says=str(_object(said["info"])["description"]),
        groups=groups,
        shapes=tuple(_shape(name, shape) for name, shape in sorted(_pairs(shapes))),
    )


def _operation(path: str, method: str, said: Json) -> DescribedOperation:
    paragraphs = tuple(filter(None, str(said.get("description", "")).split("\n\n")))
    sent = said.get("requestBody")
    answers = _pairs(said["responses"])
    return DescribedOperation(
        anchor=str(said["operationId"]),
        method=method.upper(),
        path=path,
        title=paragraphs[0] if paragraphs else str(said["summary"]),
        says=paragraphs[1:],
        scope=_scope(said),
        fields=tuple(_parameter(one) for one in _objects(said.get("parameters"))),
        body=_content(sent) if isinstance(sent, Mapping) else None,
        answers=tuple(_answer(status, one) for status, one in answers),
    )


def _scope(said: Json) -> str:
    """Which scope its token needs, in words."""
    needed = (word for one in _objects(said.get("security")) for word in _texts(one.get("token")))
    return ", ".join(SCOPES.get(word, word) for word in needed)


def _parameter(said: Json) -> DescribedField:
    return DescribedField(
        name=str(said["name"]),
        kind=kind_of(_object(said["schema"])),
        needed=bool(said.get("required")),
        says=str(said.get("description", "")),
        place=PLACES.get(str(said["in"]), ""),
    )


def _answer(status: str, said: Json) -> DescribedAnswer:
    words = str(said["description"])
    if words == "Successful Response":
        words = "Fait" if status != "200" else "Voici"
    if status.isdigit() and int(status) in set(HTTPStatus):
        status = f"{status} {HTTPStatus(int(status)).phrase}"
    return DescribedAnswer(status=status, says=words, kind=_content(said) or Markup(""))


def _content(said: Json) -> Markup | None:
    for media_type, content in _pairs(said.get("content")):
        kind = kind_of(_object(content.get("schema")))
        as_is = "json" in media_type
        return kind if as_is else Markup("{} ({})").format(kind, media_type)
    return None


def _shape(name: str, said: Json) -> DescribedShape:
    needed = _texts(said.get("required"))
    fields = tuple(
        DescribedField(
            name=field,
            kind=kind_of(one),
            needed=field in needed,
            says=str(one.get("description", "")),
        )
        for field, one in _pairs(said.get("properties"))
    )
    says = str(said.get("description", "")).replace("*", "")
    return DescribedShape(name=name, says=says, fields=fields, values=_texts(said.get("enum")))


def kind_of(said: Json) -> Markup:
    """What a schema takes, in words; a shape that has a name is a link to it."""
    if "$ref" in said:
        name = str(said["$ref"]).rpartition("/")[2]
        return Markup('<a href="#shape-{0}">{0}</a>').format(name)
    for several in ("anyOf", "oneOf", "allOf"):
        if several in said:
            return Markup(" ou ").join(kind_of(one) for one in _objects(said[several]))
    if values := (_texts(said.get("enum")) or _texts([said["const"]] if "const" in said else None)):
        return Markup(", ").join(Markup("<code>{}</code>").format(value) for value in values)
    return _plain(said)


def _plain(said: Json) -> Markup:
    kind = str(said.get("type", ""))
    if kind == "array":
        words = Markup("liste de {}").format(kind_of(_object(said.get("items"))))
    else:
        words = Markup.escape(FORMATS.get(str(said.get("format")), TYPES.get(kind, "ce qui suit")))
    bounds = ", ".join(
        f"{says} {_counted(said[name], of)}" for name, says, of in BOUNDS if name in said
    )
    return Markup("{} ({})").format(words, bounds) if bounds else words


def _counted(value: object, of: tuple[str, str] | None) -> str:
    return plural(value, *of) if of and isinstance(value, int) else str(value)


# ── reading JSON ─────────────────────────────────────────────────────────────────────────────────


def _object(said: object) -> Json:
    return said if isinstance(said, Mapping) else {}


def _objects(said: object) -> list[Json]:
    return [_object(one) for one in said] if isinstance(said, list) else []


def _pairs(said: object) -> Iterator[tuple[str, Json]]:
    for name, one in _object(said).items():
        yield name, _object(one)


def _texts(said: object) -> tuple[str, ...]:
    return tuple(map(str, said)) if isinstance(said, list) else ()
