"""What a webhook is held to: where it may lead, what it is signed with, how long it hears (Standard Webhooks 1.0)."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from schema.rules.authority import Confidence, Objection, Rule

STANDARD = "Standard Webhooks 1.0; J"

LONGEST_ADDRESS_CHARACTERS = 500
SHORTEST_SECRET_BYTES, LONGEST_SECRET_BYTES = 24, 64
SECRET_PREFIX = "whsec_"  # noqa: S105 - how every secret begins, and no secret
HEARS_FOR = timedelta(days=90)
FORMER_SECRET_HOLDS_FOR = timedelta(hours=24)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")

ADDRESS = Rule(
    "webhook address",
    "a webhook leads to an https address that names a host, without a user, a password or a fragment",
    STANDARD,
    Confidence.STATED,
)
SECRET = Rule(
    "webhook secret",
    f"a secret is `whsec_` and {SHORTEST_SECRET_BYTES} to {LONGEST_SECRET_BYTES} random bytes in base64, brought by the subscriber",
    STANDARD,
    Confidence.STATED,
)
HEARING = Rule(
    "webhook hearing",
    f"a webhook hears for {HEARS_FOR.days} days, and {HEARS_FOR.days} more with each secret it is given",
    "J",
    Confidence.UNVERIFIED,
)
REPLAY = Rule(
    "webhook replay", "a webhook is told again what it was told after a position it names", "J", Confidence.UNVERIFIED
)


def objection_to_webhook_address(url: str) -> Objection | None:
    """Object to an address that no webhook may lead to by its form; whom it resolves to is asked at each sending.

    Plain http is for a receiver on the hub's own machine, and reached only where its operator allows that network.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return Objection(ADDRESS, "this is no web address; write `https://portal.example/hooks`", "address")
    plain = parts.scheme == "http" and parts.hostname in _LOOPBACK
    if not (parts.scheme == "https" or plain) or not parts.hostname:
        return Objection(ADDRESS, "write an address that begins with `https://` and names a host", "address")
    if parts.username is not None or parts.password is not None or parts.fragment:
        return Objection(ADDRESS, "leave the user, the password and the fragment out of the address", "address")
    if len(url) > LONGEST_ADDRESS_CHARACTERS or not url.isascii() or not url.isprintable() or " " in url:
        return Objection(
            ADDRESS, f"write the address in at most {LONGEST_ADDRESS_CHARACTERS} characters of ASCII", "address"
        )
    return None


def objection_to_webhook_secret(secret: str) -> Objection | None:
    """Object to a secret that is not of its form; the sentence never repeats it."""
    wrong = Objection(
        SECRET,
        f"write `{SECRET_PREFIX}` and {SHORTEST_SECRET_BYTES} to {LONGEST_SECRET_BYTES} random bytes in base64",
        "secret",
    )
    if not secret.startswith(SECRET_PREFIX):
        return wrong
    try:
        found = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return wrong
    return None if SHORTEST_SECRET_BYTES <= len(found) <= LONGEST_SECRET_BYTES else wrong


def objection_to_replay(after: int) -> Objection | None:
    """Object to a position that no message has before it."""
    return None if after >= 0 else Objection(REPLAY, "positions count from 1; write 0 for all of them", "after")


def hears_until(now: datetime) -> datetime:
    """The instant until which a webhook hears that is registered, or given a secret, now."""
    return now + HEARS_FOR


def former_secret_holds_until(now: datetime) -> datetime:
    """The instant until which what is sent is signed with the former secret too, when another is given now."""
    return now + FORMER_SECRET_HOLDS_FOR
