"""The classification of SMTP replies.

One table of the answers of mail servers: whom each is about.

The words are read first, where they are plain: Postfix, Exchange, Gmail, Exim, qmail, Sendmail,
Zimbra, Dovecot and the French providers give one status (5.7.1) to ten things. Then the status of
RFC 3463, with what Exchange Online made of it; then the bare code, and the step.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum


class About(StrEnum):
    """Whom a refusal is about."""

    MAILBOX = "mailbox"
    """Nobody lives there."""
    RECIPIENT = "recipient"
    """Somebody does, who takes no letter of ours, or not now: full, closed to outsiders."""
    LETTER = "letter"
    """Its size, its content."""
    US = "us"
    """Our machine, our sender, our password, or the server itself: whoever the letter is for."""


NO = (
    r"(reject|refus|rejet|den(y|ied)|block|bloqu|ban(ned|ni)|interdit|unauthori[sz]|suspen|"
    r"not (allowed|permitted|authori[sz]ed|accepted)|(non|pas) autoris)"
)
GONE = (
    r"(unknown|not (found|known|exist|listed|valid)|invalid|inactive|(does|do|did)(n't| not) exist|"
    r"disabled|unavailable|no longer|suspended|closed|deleted|expired|terminated|inconnu|inexist|"
    r"n'existe|n existe|introuvable|supprim|desactiv|ferme|cloture|resili|suspendu|errone|"
    r"indisponible)"
)

WORDS: list[tuple[About, str]] = [
    # What holds the words of another line, and means something else.
    (About.US, r"sender address rejected|expediteur \w*refus"),
    (About.MAILBOX, r"unknown in [\w -]*(recipient|mailbox|alias) (table|map)"),
    (About.LETTER, r"resolver\.rst\.recip\w*size|reject, id=|banned (file|content|attach|name)"),
    (About.RECIPIENT, r"resolver\.rst\.|delivery restriction|customer block|banned recipient"),
    (About.RECIPIENT, r"not ?(authenticated|allowed) ?for ?(group|mailbox|list)"),
    (About.RECIPIENT, r"(user|account|recipient|mailbox)\b.{0,60}receiving (mail|message|email)"),
    (
        About.RECIPIENT,
        r"(user|account|recipient|mailbox|group|list)\b.{0,40}"
        r"(only accept|not accept)\w* .{0,30}(mail|messages?) from",
    ),
    (
        About.RECIPIENT,
        r"(mail ?box|inbox|boite|storage)\b.{0,60}"
        r"(\bfull\b|plein|satur|quota|limit|exceed|out of)",
    ),
    # Us: not one of its own, or not who we say.
    (About.US, r"\brelay(ing|s)?\b|\brelay(age|er)\b|\brelais\b|rcpthosts|tenant ?attribution"),
    (About.US, r"\bsend ?(as\b|on ?behalf|asdenied)|permissions? to send"),
    (About.US, r"\bspf\b|\bdkim\b|\bdmarc\b|sender ?id\b|unauthenticated"),
    (
        About.US,
        r"\bauth(entication|orization)?\b.{0,40}"
        r"(requir|need|fail|unsuccessful|first|before|credential|invalid|missing)",
    ),
    (
        About.US,
        r"(must|please|need to|required? to|have to|not|first) (be )?"
        r"(authenticat|log(ged)? ?in|log ?on|sign in)|\blog ?in (first|requir)|smtp auth",
    ),
    (
        About.US,
        r"authentifi|identification requise|identifiez|pop before|before sending|"
        r"(specific|wrong|bad|invalid|incorrect) password|password (is )?(requir|incorrect|"
        r"invalid)|mot de passe (incorrect|invalide|requis|errone)",
    ),
    (About.US, r"starttls|\b(encryption|tls|ssl)\b.{0,20}(requir|needed|mandatory)|chiffre"),
    (
        About.US,
        rf"\b(sender|mail from|return[ -]path|originator|outbound)\b.{{0,80}}({NO}|"
        r"invalid|unknown|verif|fail|exceed|bad|spoof|not owned|not logged|not match|"
        r"does not exist|no longer)|(bad|invalid|forged|verif\w*) (\w+ )?sender",
    ),
    (
        About.US,
        rf"\b(expediteur|emetteur)\b.{{0,80}}({NO}|invalid|inconnu|inexist|n'existe)|"
        r"\b(your|votre) (\w+ )?(account|compte)\b",
    ),
    (
        About.US,
        r"(not (allowed|permitted|authori[sz]ed)|unauthori[sz]ed|(pas|non) autorisee?s?) "
        r"(to|a) (send|use|submit|connect|envoy|emettre|utilis|expedi)",
    ),
    # Us: our machine.
    (
        About.US,
        r"spamhaus|spamcop|barracuda|\bsorbs\b|uceprotect|abuseat|senderscore|senderbase|"
        r"invaluement|cloudmark|mailspike|\bzen\.|rbl\b|\bdns ?[bw]l|\bcbl\b",
    ),
    (About.US, r"(black|block|deny|ban)[ -]?list|listes? (noire|de blocage)|reputation"),
    (
        About.US,
        r"\bbanned\b|\bbanni|(?<!not )\blisted (in|on|at|by|as)\b|"
        r"\blistee? (dans|sur|par|chez)\b",
    ),
    (
        About.US,
        r"\b(client|helo|ehlo|sending|your|votre|source) (host|server|command|hostname|"
        r"name|address|network|access|domain|system|ip|serveur|adresse|machine|domaine)\b"
        rf".{{0,60}}{NO}",
    ),
    (About.US, rf"\bip\b.{{0,60}}({NO}|limit|incident)|{NO}.{{0,40}}\bip\b"),
    (About.US, r"reverse (dns|lookup|hostname)|\bptr\b|\brdns\b|(find|resolve) your|\bhelo\b"),
    (
        About.US,
        r"(not|n't) accept (e?mail|messages?) (from|over)|handle mail for|not a gateway|"
        r"not (one of )?(our|my) (local )?domain|\battack|dynamic (ip|address|host|pool)",
    ),
    # Us: too much at once.
    (
        About.US,
        r"too (many|much) (\w+ ){0,3}(connection|session|message|mail|error|command|spam|"
        r"request|recipient|login|attempt)|too fast|slow down|throttl|\brate\b",
    ),
    (
        About.US,
        r"trop (de |d')(\w+ ){0,2}(connexion|session|message|courriel|mail|destinataire|"
        r"erreur|envoi|requete|tentative)|ralenti|(limite|quota) d'envoi",
    ),
    (
        About.US,
        r"\b(sending|sent|daily|hourly|submission)\b.{0,30}(limit|quota)|permitted limit|"
        r"exceeded .{0,40}threshold",
    ),
    # The letter.
    (
        About.LETTER,
        r"(message|mail|letter|file|content|attachment|body|line).{0,30}"
        r"(too (large|big|long)|\bsize\b)|size (limit|exceed)|exceed.{0,40}\bsize\b|"
        r"too large|trop (gros|volumineu|grand|long|lourd)|\btaille\b",
    ),
    (
        About.LETTER,
        r"\bvirus|malware|infect|trojan|phish|hameconn|eicar|suspicious|attachment|"
        r"piece.{1,4}jointe|potential security",
    ),
    (
        About.LETTER,
        rf"\b(content|contenu|header|subject|html|body|url|links?)\b.{{0,40}}({NO}|"
        r"filter|restrict)",
    ),
    # Somebody who lives there.
    (
        About.RECIPIENT,
        r"over ?quota|quota (is )?(exceed|full|depasse)|exceed\w* .{0,30}quota|"
        r"insufficient (disk|storage)|gr[ea]y ?list|\bplein|"
        r"no answer from|timed ?out|connection refused|not responding",
    ),
]

NOBODY = (
    r"no such|no (mail ?)?box|no (account|user)\b|mail ?box name|doesn't have an? .{0,40}account|"
    r"unrout(e)?able|user not local|"
    r"not (a |an? )?(valid |known |local |our )(mail ?box|user|recipient|customer)|"
    r"adr\.(ex)?recip|(unknown|invalid|bad|inactive|disabled|non-?exist\w+) (\w+ )?(user|"
    r"recipient|mail ?box|account|address|addressee|destination|domain)|"
    rf"\b(user|recipient|mail ?box|account|address|addressee|domain|host|email)\b.{{0,60}}{GONE}|"
    rf"\b(adresse|boite|compte|destinataire|utilisateur|usager|domaine)\b.{{0,60}}{GONE}"
)

SPAM = r"\bspam|\bjunk|unsolicited|pourriel|indesirable"
"""The letter, once the server has read it; us, as long as it knows but our name."""
POLICY = r"prohibit|polic(y|ies)|politique|\babus|complain|\bplainte"
VAGUE = rf"{POLICY}|{NO}|service unavailable|not available"
"""Without a status that says more, a no to us."""

STATUSES: list[tuple[About, str]] = [
    (About.US, r"1\.[78]"),
    (About.RECIPIENT, r"1\.9"),
    (About.MAILBOX, r"1\.\d+|2\.1|4\.(1|4|310)"),
    (About.LETTER, r"2\.3|3\.4|6\.\d+|7\.(7|512)"),
    (About.RECIPIENT, r"2\.\d+"),
    (About.US, r"3\.\d+|4\.5"),
    (About.RECIPIENT, r"4\.\d+|7\.(2|12|12\d|13[0-6]|193)"),
    (About.US, r"7\.([3-9]|[1-3]\d|5\d|6\d|139|[5-7]\d\d)"),
]
"""By the two last numbers. 5.4.1 is Exchange's for an unknown address; 5.5.x, 5.7.0 and 5.7.1 mean
nothing alone."""

CODES = {
    About.US: {"500", "502", "503", "504", "521", "530", "534", "535", "538", "571"},
    About.MAILBOX: {"550", "551", "553", "556"},
    About.LETTER: {"552"},
}
RCPT, READ = "RCPT TO", ("DATA", "texte")
STATUS = re.compile(r"\A\s*#?([245])\.(\d{1,3}\.\d{1,3})(?![.\d])|\(#([245])\.(\d{1,3}\.\d{1,3})\)")
"""The status of RFC 3463: after the code, or at the end, where qmail writes it."""
NAMED = re.compile(r"<[^<>\s]*>|\"[^\"]*\"|[^\s<>:;,()\[\]]+@[^\s<>:;,()\[\]]*")
"""What is quoted rather than said: an address may be relais@, or spam@."""
LONGEST = 2000

_WORDS = [(about, re.compile(words)) for about, words in WORDS]
_SENDER = re.compile(r"\b(sender|mail from|return[ -]path|expediteur|emetteur)\b")
_NOBODY, _SPAM = re.compile(NOBODY), re.compile(SPAM)
_POLICY, _VAGUE = re.compile(POLICY), re.compile(VAGUE)
_STATUSES = [(about, re.compile(numbers)) for about, numbers in STATUSES]


def meaning(step: str, code: str, text: str) -> About:
    """Whom the answer *code* *text* is about, given at *step* (« RCPT TO », « DATA », « texte » for
    the end of the text; any other comes before the letter is known)."""
    words, numbers = plainly(text), status(text)
    if step not in (RCPT, *READ):
        too_big = _by_words(words) is About.LETTER or numbers == "3.4"
        return About.LETTER if step == "MAIL FROM" and too_big else About.US
    if code[0] not in "45":
        return About.US
    found = _said(step, words, numbers)
    if found is None:
        found = _unsaid_later(step, code) if code[0] == "4" else _unsaid(step, code, words, numbers)
    return found


def status(text: str) -> str:
    """``1.1`` for a text that says 5.1.1, or 4.1.1; empty when it has none."""
    found = STATUS.search(text)
    return (found[2] or found[4]) if found else ""


def plainly(text: str) -> str:
    """*text* without the case, accents, and addresses that it quotes."""
    bare = NAMED.sub(" ", text[:LONGEST].replace("\u2019", "'"))
    apart = unicodedata.normalize("NFKD", bare.lower())
    return " ".join("".join(c for c in apart if not unicodedata.combining(c)).split())


def _by_words(words: str) -> About | None:
    return next((about for about, known in _WORDS if known.search(words)), None)


def _by_status(numbers: str) -> About | None:
    return next((about for about, known in _STATUSES if known.fullmatch(numbers)), None)


def _said(step: str, words: str, numbers: str) -> About | None:
    """What the words say, or a status that has one meaning."""
    precise = numbers.startswith("1.") or numbers == "4.1"
    if numbers in ("1.1", "1.10") and _NOBODY.search(words) and not _SENDER.search(words):
        return About.MAILBOX  # both say so, whatever else the sentence speaks of
    if by_words := _by_words(words):
        return by_words
    if not precise and _SPAM.search(words):
        return About.LETTER if step in READ else About.US
    if not precise and _is_nobody(step, words, numbers):
        return About.MAILBOX
    return _by_status(numbers)


def _is_nobody(step: str, words: str, numbers: str) -> bool:
    """Whether the words say that there is no such mailbox, and no status or policy says else."""
    of_the_text = step in READ and numbers[:2] in ("6.", "7.")
    return bool(_NOBODY.search(words)) and not of_the_text and not _POLICY.search(words)


def _unsaid_later(step: str, code: str) -> About:
    """A vague « not now »: of the recipient when they are named, else of the server."""
    return About.RECIPIENT if step == RCPT and code != "421" else About.US


def _unsaid(step: str, code: str, words: str, numbers: str) -> About:
    """A vague no."""
    by_code = next((about for about, codes in CODES.items() if code in codes), None)
    if by_code is About.US:
        return About.US
    if step in READ:
        return About.LETTER
    if numbers.startswith("7.") or _VAGUE.search(words):
        return About.US
    if numbers == "5.0":
        return About.MAILBOX
    return About.US if numbers.startswith("5.") else by_code or About.RECIPIENT
