"""A standing token: who may act for an organization, for what, until when, and what it is narrowed to (SAMM C2.1.5.1).

It is no secret and holds none. Under it a system proves itself with its own key, or a person with its own sign-in, and is given
a credential that is good for hours; whoever revokes this takes back everything that was issued under it.
"""

from __future__ import annotations

from datetime import datetime

from schema.audience import DSCA, SCO
from schema.case import EVERYBODY, Case
from schema.conditions import own
from schema.disclosure import facet, fact
from schema.rules.tokens import TokenHolder, TokenStatus

# SAMM C2.1.5.1 has the office know who administers and see that access is right. Which machine or person comes, when and from
# where, is how its holder protects itself, and nobody needs it to oversee.
OVERSEEN = "SAMM C2.1.5.1; DSCA foreign customer guide; J"
PROTECTED = "SAMM C2.1.5.1; J"
OVERSEERS = (SCO, DSCA)
HOLDERS = tuple(audience for audience in EVERYBODY if audience not in OVERSEERS)


# Its own party's; that it exists, also its overseers': a nation's the office's accredited to it, everybody's DSCA's.
@facet(
    part_of=Case,
    area="token",
    many=True,
    called="accessTokens",
    register="accessTokens",
    row=dict.fromkeys(HOLDERS, own),
    beyond={audience: own for audience in EVERYBODY if audience is not DSCA},
    marked=False,
    only_submitted=True,
    without_case=True,
    order=["purpose"],
    named_by="purpose",
)
class AccessToken:
    """What a person or a system of an organization may act under: its owner, purpose, expiry, and what it is narrowed to."""

    seat: str | None = fact("The seat it acts in, such as `partner:BN`.", open_to=EVERYBODY, under=OVERSEEN)
    holder: TokenHolder | None = fact("Whether a person or a system holds it.", open_to=EVERYBODY, under=OVERSEEN)
    owner: str | None = fact("The office or post that answers for it; never a name.", open_to=EVERYBODY, under=OVERSEEN)
    purpose: str | None = fact("What it is for.", open_to=EVERYBODY, under=OVERSEEN)
    holder_issuer: str | None = fact(
        "The identity provider that knows the person who holds it; null for a system.",
        open_to=HOLDERS,
        own=OVERSEERS,
        under=PROTECTED,
    )
    holder_subject: str | None = fact(
        "What that provider knows the person by; never a name; null for a system.",
        open_to=HOLDERS,
        own=OVERSEERS,
        under=PROTECTED,
    )
    public_key: str | None = fact(
        "The public key its system proves itself with, as a JWK; null for a person. The private one never comes here.",
        open_to=HOLDERS,
        own=OVERSEERS,
        under=PROTECTED,
    )
    key_thumbprint: str | None = fact(
        "The thumbprint of that key (RFC 7638, SHA-256, base64url).", open_to=HOLDERS, own=OVERSEERS, under=PROTECTED
    )
    scopes: list[str] | None = fact(
        "The scopes it is narrowed to; null when it reaches all that its seat does.", open_to=EVERYBODY, under=OVERSEEN
    )
    cases: list[str] | None = fact(
        "The cases it is narrowed to, by designator; null when it is not.", open_to=EVERYBODY, under=OVERSEEN
    )
    services: list[str] | None = fact(
        "The implementing agencies whose cases it is narrowed to, by letter; null when it is not.",
        open_to=EVERYBODY,
        under=OVERSEEN,
    )
    networks: list[str] | None = fact(
        "The networks it may be used from, such as `192.0.2.0/24`; null for everywhere.",
        open_to=HOLDERS,
        own=OVERSEERS,
        under=PROTECTED,
    )
    read_only: bool | None = fact("Whether it only reads.", open_to=EVERYBODY, under=OVERSEEN)
    hours: str | None = fact(
        "The hours of the day it may be used in, in UTC, such as `06:00-18:00`; null for all of them.",
        open_to=HOLDERS,
        own=OVERSEERS,
        under=PROTECTED,
    )
    status: TokenStatus | None = fact("Whether it is in force or revoked.", open_to=EVERYBODY, under=OVERSEEN)
    expires_at: datetime | None = fact(
        "The instant it expires, unless it is revoked before.", open_to=EVERYBODY, to_come=True, under=OVERSEEN
    )
    narrowed_from: str | None = fact(
        "The id of the token it was narrowed from; null when it was narrowed from none.",
        open_to=EVERYBODY,
        under=OVERSEEN,
    )
    ended_at: datetime | None = fact("The instant it was revoked.", open_to=EVERYBODY, under=OVERSEEN)
