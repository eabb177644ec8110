"""What a webhook is held to: where it may lead, what it is signed with, how long it hears (Standard Webhooks 1.0)."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from schema.rules.authority import Confidence, Objection, Rule

STANDARD = "Standard Webhooks 1.0; J"

LONGEST_ADDRESS_CHARACTERS = 500
SHORTEST_SECRET_BYTES, LONGEST_SECRET_BYTES = 24, 64
SECRET_PREFIX = "whsec_"  # noqa: S105 - how every secret begins, and no secret
HEARS_FOR = timedelta(days=90)
FORMER_SECRET_HOLDS_FOR = timedelta(hours=24)
TOLD_AGAIN_FOR = timedelta(days=30)
MOST_WEBHOOKS = 10
THIS_MACHINE = "localhost"
# Its last part begins with a letter: `127.1` and `0x7f000001` are read as addresses by some and as names by others.
_NAME = re.compile(
    r"(?=.{1,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII
)
# Where the machines of data centers read their own credentials, by the names they go by.
_METADATA = (
    "metadata",
    "metadata.google.internal",
    "metadata.goog",
    "metadata.azure.internal",
    "metadata.azure.com",
    "metadata.tencentyun.com",
    "metadata.platformequinix.com",
    "instance-data",
    "instance-data.ec2.internal",
)

ADDRESS = Rule(
    "webhook address",
    "a webhook leads to an https address that names a host, without a user, a password or a fragment; where the name leads "
    "is judged at each sending, since a name can be given another address at any time, and need not have one yet",
    STANDARD,
    Confidence.STATED,
)
NUMBER = Rule(
    "webhook limit",
    f"a party has at most {MOST_WEBHOOKS} webhooks that are not withdrawn",
    "J",
    Confidence.UNVERIFIED,
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
    "webhook replay",
    f"a webhook is told again what it was told after a position it names, for {TOLD_AGAIN_FOR.days} days after it was told",
    "J",
    Confidence.UNVERIFIED,
)


def objection_to_webhook_address(url: str) -> Objection | None:
    """Object to an address to which nothing could ever be delivered, by its form; where its name leads is asked at each sending.

    Plain http is for a receiver on the hub's own machine, and reached only where its operator allows that network. The
    sentence never repeats the address, in which a credential could stand.
    """
    if len(url) > LONGEST_ADDRESS_CHARACTERS or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return _not_at(f"write the address in at most {LONGEST_ADDRESS_CHARACTERS} characters of ASCII, without blanks")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return _not_at("this is no web address; write `https://portal.example/hooks`")
    plain = parts.scheme == "http" and parts.hostname == THIS_MACHINE
    if not (parts.scheme == "https" or plain) or not parts.hostname:
        return _not_at("write an address that begins with `https://` and names a host")
    if "@" in parts.netloc or "#" in url:
        return _not_at("leave the user, the password and the fragment out of the address")
    if port == 0:
        return _not_at("write a port from 1 to 65535, or none for 443")
    if not _NAME.fullmatch(parts.hostname):
        # Most addresses in figures are private or local, in more spellings than anybody lists.
        return _not_at("name the host, such as `portal.example`; an address in figures is not taken")
    if any(parts.hostname == one or parts.hostname.endswith(f".{one}") for one in _METADATA):
        return _not_at(
            "name a host of your own; what tells machines of a data center about themselves is never reached"
        )
    return None


def _not_at(sentence: str) -> Objection:
    return Objection(ADDRESS, sentence, "address")


def objection_to_another_webhook(there_are: int) -> Objection | None:
    """Object to one more webhook of a party that has as many as there may be."""
    if there_are < MOST_WEBHOOKS:
        return None
    return Objection(NUMBER, f"your organization has {MOST_WEBHOOKS} webhooks; withdraw one that is no longer needed")


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


def told_again_since(now: datetime) -> datetime:
    """The instant since which what was told can be told again now; what was told before is kept no longer."""
    return now - TOLD_AGAIN_FOR


def former_secret_holds_until(now: datetime) -> datetime:
    """The instant until which what is sent is signed with the former secret too, when another is given now."""
    return now + FORMER_SECRET_HOLDS_FOR
