"""Who administers an organization's tokens, and what a standing token is held to (SAMM C2.1.5.1).

The portal's practice gives each nation an administrator and an alternate, designated by letter, who approve its users and hand out
tokens that expire; the bounds in numbers are the hub's own.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple

from schema.audience import DSCA, SCO, Audience, Party, PartyKind, Principal
from schema.errors import BadValue
from schema.narrowing import Narrowing, Reach
from schema.rules.authority import Confidence, Objection, Rule
from schema.values import each_once

PRACTICE = "SAMM C2.1.5.1; DSCA foreign customer guide; J"
LONGEST_LIFE = timedelta(days=366)
MOST_TOKENS = 200
LONGEST_TEXT_CHARACTERS = 200
LONGEST_KEY_CHARACTERS = 4_000
SHORTEST_RSA_BITS, LONGEST_RSA_BITS = 2_048, 4_096
_LONGEST_ISSUER_CHARACTERS, _LONGEST_SUBJECT_CHARACTERS = 500, 255  # OpenID Connect Core 1.0 section 2, for the subject
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
PRIVATE_MEMBERS = frozenset(
    {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}
)  # RFC 7518 sections 6.2.2, 6.3.2 and 6.4; RFC 8037
PUBLIC_EXPONENT = 65_537


class AdministratorRole(Enum):
    """Which of a party's two administrators a person is."""

    PRIMARY = "PRIMARY"
    ALTERNATE = "ALTERNATE"


class AdministratorStatus(Enum):
    """Whether a designation stands."""

    STANDING = "STANDING"
    ENDED = "ENDED"


class TokenHolder(Enum):
    """What holds a standing token."""

    PERSON = "PERSON"
    SYSTEM = "SYSTEM"


class TokenStatus(Enum):
    """Whether a standing token is in force; whether it has expired, its expiry says."""

    ACTIVE = "ACTIVE"
    REVOKED = "REVOKED"


class AccessTakenBack(Enum):
    """Whose access is taken back at once."""

    PERSON = "PERSON"
    ORGANIZATION = "ORGANIZATION"


NAMING = Rule(
    "token administrator naming",
    "a nation's token administrators are named by the office accredited to it, everybody else's by DSCA",
    PRACTICE,
    Confidence.DERIVED,
)
TWO = Rule(
    "token administrators",
    "a party has one primary and one alternate token administrator, two persons; naming another ends the former",
    PRACTICE,
    Confidence.SECONDARY,
)
PERSON = Rule(
    "token holder person",
    "a person is known by the issuer and the subject of its tokens together, never by name; a seat is no person",
    "OpenID Connect Core 1.0 section 5.7; J",
    Confidence.VERIFIED,
)
ADMINISTERED = Rule(
    "token administration",
    "a party's tokens are issued, narrowed, moved and revoked by its token administrators, each acting as itself",
    PRACTICE,
    Confidence.SECONDARY,
)
DESCRIBED = Rule(
    "token description",
    "every token has an owner, a purpose and an expiry",
    "SAMM C2.1.5.1; J",
    Confidence.UNVERIFIED,
)
EXPIRY = Rule(
    "token expiry",
    f"a token expires, at most {LONGEST_LIFE.days} days after it is issued",
    "DSCA foreign customer guide; J",
    Confidence.UNVERIFIED,
)
NUMBER = Rule("token limit", f"a party has at most {MOST_TOKENS} tokens in force", "J", Confidence.UNVERIFIED)
HOLDER = Rule(
    "token holder",
    "a token is held by one person, or by one system that proves itself with a key of its own",
    "RFC 7523; J",
    Confidence.STATED,
)
KEY = Rule(
    "token public key",
    "a system's key is public and for signatures: P-256, Ed25519, or RSA of "
    f"{SHORTEST_RSA_BITS} to {LONGEST_RSA_BITS} bits with the exponent {PUBLIC_EXPONENT}",
    "RFC 7517; RFC 7518 section 6; RFC 8037 section 2; J",
    Confidence.VERIFIED,
)
NARROWING = Rule(
    "token narrowing",
    "a token reaches no further and lives no longer than what it is narrowed from, nor further than the credential of whoever "
    "issues it",
    "J",
    Confidence.UNVERIFIED,
)


class Designation(NamedTuple):
    """One administrator of a party as it stands: which of the two, and the person."""

    role: AdministratorRole
    issuer: str
    subject: str


def objection_to_namer(seat: Audience, accredited: frozenset[str], party: Party) -> Objection | None:
    """Object to who names a party's administrator; a country that is another office's and one that is none read alike."""
    if seat is SCO and not (party.kind is PartyKind.CUSTOMER and party.code in accredited):
        return Objection(NAMING, "name those of a country you are accredited to, such as `customer:BN`", "party")
    if seat is DSCA and party.kind is PartyKind.CUSTOMER:
        return Objection(NAMING, "a nation's are named by the office accredited to it; ask that office", "party")
    return None


def objection_to_person(issuer: str, subject: str) -> Objection | None:
    """Object to what no identity provider could say of one person; the sentence never repeats it."""
    if not 1 <= len(issuer) <= _LONGEST_ISSUER_CHARACTERS or not _is_one_word(issuer):
        return Objection(PERSON, "write the issuer as its tokens do in `iss`, without blanks", "holder_issuer")
    if not 1 <= len(subject) <= _LONGEST_SUBJECT_CHARACTERS or not _is_one_word(subject):
        return Objection(PERSON, "write the subject as its tokens do in `sub`, without blanks", "holder_subject")
    try:
        Principal.seated(subject)
    except BadValue:
        return None
    # A token made at the console names its seat where others name a person: whoever makes one would be this person.
    return Objection(PERSON, "a seat is no person; write the subject of one person's own tokens", "holder_subject")


def objection_to_second_role(
    role: AdministratorRole, issuer: str, subject: str, standing: Iterable[Designation]
) -> Objection | None:
    """Object to naming one person to both roles: the alternate is there for when the primary is not."""
    if any(one.role is not role and (one.issuer, one.subject) == (issuer, subject) for one in standing):
        return Objection(TWO, "this person is the other of the two; name another person", "holder_subject")
    return None


def objection_to_administrator(issuer: str, subject: str, standing: Iterable[Designation]) -> Objection | None:
    """Object to whoever is not one of its party's administrators, by its own credential."""
    if issuer and any((one.issuer, one.subject) == (issuer, subject) for one in standing):
        return None
    return Objection(
        ADMINISTERED, "you are not a token administrator of your organization; ask the primary or the alternate"
    )


def objection_to_description(**texts: str | None) -> Objection | None:
    """Object to the first of the texts that says nothing, or too much, at the field it is named by."""
    for name, text in texts.items():
        if text is not None and not (text.strip() and len(text) <= LONGEST_TEXT_CHARACTERS):
            return Objection(DESCRIBED, f"say it in words, in at most {LONGEST_TEXT_CHARACTERS} characters", name)
    return None


def objection_to_expiry(expires_at: datetime, now: datetime) -> Objection | None:
    """Object to an instant that is past, or later than any token may last."""
    if now < expires_at <= now + LONGEST_LIFE:
        return None
    return Objection(EXPIRY, f"write an instant from now to {LONGEST_LIFE.days} days from now", "expires_at")


def objection_to_another_token(there_are: int) -> Objection | None:
    """Object to one more token of a party that has as many in force as there may be."""
    if there_are < MOST_TOKENS:
        return None
    return Objection(NUMBER, f"your organization has {MOST_TOKENS} tokens in force; revoke one that is not needed")


def objection_to_narrowing(narrowing: Narrowing, whole: Narrowing, reach: Reach) -> Objection | None:
    """Object to what reaches further than what it is cut from, or than its issuer's own credential."""
    further = narrowing.exceeds(whole, reach)
    if further is None:
        return None
    # Tokens write `scope`, and are told of as `scopes`.
    field = {"scope": "scopes"}.get(further, further)
    return Objection(NARROWING, "narrow it here at least as far as what it is cut from, and as your credential", field)


def objection_to_outliving(expires_at: datetime, whole: datetime) -> Objection | None:
    """Object to an expiry later than that of the token it is narrowed from."""
    if expires_at <= whole:
        return None
    return Objection(NARROWING, "let it expire no later than the token it is narrowed from", "expires_at")


def objection_to_overtaking(
    narrowing: Narrowing, expires_at: datetime, below: Iterable[tuple[Narrowing, datetime]], reach: Reach
) -> Objection | None:
    """Object to narrowing a token past one that was narrowed from it: that one would reach further, or live longer."""
    if all(one.exceeds(narrowing, reach) is None and until <= expires_at for one, until in below):
        return None
    return Objection(NARROWING, "narrow or revoke first what was narrowed from it", "token")


def objection_to_holder(issuer: str | None, subject: str | None, key: str | None) -> Objection | None:
    """Object to what is neither one person nor one system."""
    if key is not None and issuer is None and subject is None:
        return objection_to_public_key(key)
    if key is None and issuer is not None and subject is not None:
        return objection_to_person(issuer, subject)
    return Objection(
        HOLDER,
        "name a person by `holderIssuer` and `holderSubject`, or a system by its `publicKey`, and not both",
        "public_key" if key is not None else "holder_issuer" if issuer is None else "holder_subject",
    )


def objection_to_public_key(text: str) -> Objection | None:
    """Object to a text that is no public key a system could prove itself with; the sentence never repeats it."""
    jwk = _members(text)
    if jwk is None:
        return _not_with("write the public key as a JWK: one JSON object, each member once")
    if PRIVATE_MEMBERS & jwk.keys():
        return _not_with(
            "this is a private key, which never leaves its system: destroy it, make a new pair, and send the public one; "
            "nothing was kept here"
        )
    if jwk.get("use", "sig") != "sig":
        return _not_with("send a key for signatures, whose `use` is `sig` or left out")
    kind = jwk.get("kty")
    form = _FORMS.get(kind) if isinstance(kind, str) else None
    if form is None:
        return _not_with("send an elliptic-curve, Ed25519 or RSA key, whose `kty` is `EC`, `OKP` or `RSA`")
    return form(jwk)


def canonical_key(text: str) -> str:
    """The members of a public key that say which it is, in the one spelling a thumbprint is taken of (RFC 7638 section 3).

    Of a text to which `objection_to_public_key` does not object.
    """
    jwk = _members(text)
    assert jwk is not None
    needed = {"EC": ("crv", "kty", "x", "y"), "OKP": ("crv", "kty", "x"), "RSA": ("e", "kty", "n")}[str(jwk["kty"])]
    return json.dumps({name: jwk[name] for name in needed}, separators=(",", ":"), sort_keys=True)


def key_thumbprint(canonical: str) -> str:
    """The SHA-256 thumbprint of a key in its canonical spelling, in base64url without padding (RFC 7638)."""
    return base64.urlsafe_b64encode(hashlib.sha256(canonical.encode()).digest()).rstrip(b"=").decode()


def _is_one_word(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text


def _not_with(sentence: str) -> Objection:
    return Objection(KEY, sentence, "public_key")


def _members(text: str) -> Mapping[str, object] | None:
    """The members of a JSON object; nothing when it is none, or names one twice, which two readers would read differently."""
    if len(text) > LONGEST_KEY_CHARACTERS:
        return None
    try:
        found = json.loads(text, object_pairs_hook=each_once)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _bytes_of(value: object) -> bytes:
    """What base64url without padding says; nothing when it is not that, or not in its one spelling."""
    if not isinstance(value, str) or not _BASE64URL.fullmatch(value):
        return b""
    try:
        found = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    except (binascii.Error, ValueError):
        return b""
    return found if base64.urlsafe_b64encode(found).rstrip(b"=").decode() == value else b""


def _not_elliptic(jwk: Mapping[str, object]) -> Objection | None:
    if jwk.get("crv") == "P-256" and len(_bytes_of(jwk.get("x"))) == len(_bytes_of(jwk.get("y"))) == 32:
        return None
    return _not_with("send a key of the curve `P-256`, with `x` and `y` of 32 bytes each in base64url")


def _not_edwards(jwk: Mapping[str, object]) -> Objection | None:
    if jwk.get("crv") == "Ed25519" and len(_bytes_of(jwk.get("x"))) == 32:
        return None
    return _not_with("send a key of the curve `Ed25519`, with `x` of 32 bytes in base64url")


def _not_rsa(jwk: Mapping[str, object]) -> Objection | None:
    modulus = int.from_bytes(_bytes_of(jwk.get("n")))
    exponent = int.from_bytes(_bytes_of(jwk.get("e")))
    if SHORTEST_RSA_BITS <= modulus.bit_length() <= LONGEST_RSA_BITS and exponent == PUBLIC_EXPONENT:
        return None
    return _not_with(
        f"send an RSA key of {SHORTEST_RSA_BITS} to {LONGEST_RSA_BITS} bits, with the exponent {PUBLIC_EXPONENT} (`AQAB`)"
    )


_FORMS: dict[str, Callable[[Mapping[str, object]], Objection | None]] = {
    "EC": _not_elliptic,
    "OKP": _not_edwards,
    "RSA": _not_rsa,
}
