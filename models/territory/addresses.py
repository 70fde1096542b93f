"""An address of mail is read as people paste it, and known by its small letters.

« Paul Essai <paul.essai@ac-creteil.fr> », ``mailto:paul.essai@ac-creteil.fr``, one that signs that
nobody sees came with, a full stop that ended the sentence: each has one address. Where there are
two, none is chosen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from models.errors import Refusal
from models.words.signs import as_cell, plain, unlike

ADDRESS = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]",
    re.ASCII | re.IGNORECASE,
)
LONGEST = 254
AROUND_AT = re.compile(r"\s*@\s*")
SCHEME = re.compile(r"\b(?:mailto|smtp)\s*:\s*", re.IGNORECASE)
ASKED_FOR = re.compile(r"(?<=\w)\?(?:subject|body|cc|bcc)=\S*", re.IGNORECASE)
BREAK = re.compile(r"[\s<>()\[\]«»“”\",;|]+")
BRACKETED_MAIL = re.compile(r"[<(\[][^<>()\[\]]*@[^<>()\[\]]*[>)\]]")
BRACKETS = re.compile(r"[<(\[][^<>()\[\]]*[>)\]]")
AROUND = " \"'’‘«»“”,;:-"


class InvalidMail(Refusal):
    """An address that no mail can reach."""

    status = 422

    def __init__(self, text: str) -> None:
        super().__init__(
            f"{not_an_address(text)}.",
            "Corrigez l'adresse (par exemple prenom.nom@ac-creteil.fr).",
            mail=text,
        )


def not_an_address(text: str) -> str:
    """Why *text* is none, to go on from a colon; a sign that can hardly be seen is named."""
    typed, sign = plain(text)[:200], unlike(plain(text))
    several = len({mail.lower() for mail in _mails(_bare(text)) if mail})
    if several > 1:
        return f"« {typed} » donne {several} adresses de courriel : n'en gardez qu'une"
    return f"« {typed} » n'est pas une adresse de courriel" + (f" ({sign})" if sign else "")


@dataclass(frozen=True, kw_only=True)
class WrittenAddress:
    """An address as it was written, its case kept, and the name beside it."""

    mail: str
    name: str = ""


def read_address(text: str) -> WrittenAddress | None:
    """The only address that *text* gives, with a name where brackets tell them apart; else None."""
    if (mail := text.strip()) and text.isascii() and mail[0] != "'" and _address(mail) == mail:
        return WrittenAddress(mail=mail)  # as nearly all of them are
    bare = _bare(text)
    mails = _mails(bare)
    found = [mail for mail in mails if mail]
    if len(found) < len(mails) or len({mail.lower() for mail in found}) != 1:
        return None
    name = _name(bare)
    if name and not _apart(bare):
        return None
    return WrittenAddress(mail=found[0], name=name)


def _bare(text: str) -> str:
    """*text* without what goes before and after an address that is a link."""
    return ASKED_FOR.sub("", SCHEME.sub("", AROUND_AT.sub("@", as_cell(text))))


def _mails(bare: str) -> list[str | None]:
    """What stands for an address in *bare*, each; None for one that no mail can reach."""
    return [_address(piece) for piece in BREAK.split(plain(bare)) if "@" in piece]


def _address(piece: str) -> str | None:
    mail = piece.strip("'’‘`").rstrip(".:")
    return mail if len(mail) <= LONGEST and ADDRESS.fullmatch(mail) else None


def _name(bare: str) -> str:
    """What is written beside the address."""
    beside = BRACKETED_MAIL.sub(" ", bare).split()
    name = " ".join(piece for piece in beside if "@" not in piece).strip(AROUND)
    name = name[1:-1].strip() if BRACKETS.fullmatch(name) else name
    return name if any(sign.isalnum() for sign in name) else ""


def _apart(bare: str) -> bool:
    """Whether brackets part the address from the words beside it."""
    outside = BRACKETS.sub(" ", bare)
    return BRACKETED_MAIL.search(bare) is not None or not _name(outside)


def valid_mail(text: str) -> str | None:
    """The address that *text* gives, in lower case; None when mail cannot go there."""
    found = read_address(text)
    return found.mail.lower() if found else None


def need_address(text: str) -> WrittenAddress:
    """The address that *text* gives; raises :class:`InvalidMail`."""
    found = read_address(text)
    if found is None:
        raise InvalidMail(text)
    return found


def need_mail(text: str) -> str:
    """The address that *text* gives, in lower case; raises :class:`InvalidMail`."""
    return need_address(text).mail.lower()


def asked_mail(text: str) -> str:
    """The address to look for: what *text* gives, else what it says."""
    return valid_mail(text) or plain(text).lower()
