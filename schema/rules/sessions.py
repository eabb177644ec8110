"""How long a browser stays signed in (NIST SP 800-63B, 4.2.3), and to which of the hub's addresses it returns."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from schema.rules.authority import Confidence, Rule

STANDARD = "NIST SP 800-63B (2017), 4.2.3"

LONGEST_SESSION = timedelta(hours=12)
LONGEST_IDLE = timedelta(minutes=30)
SIGN_IN_TAKES = timedelta(minutes=10)
SIGNED_IN = "/signed-in"
LONGEST_RETURN_CHARACTERS = 500
# A path of ours: neither `//host` nor `/\host`, which browsers read as another host, nor anything that needs escaping.
_OURS = re.compile(r"/(?:[A-Za-z0-9_~.-]+(?:/[A-Za-z0-9_~.-]+)*/?)?(?:\?[A-Za-z0-9_~.=&%+-]*)?", re.ASCII)

SESSION = Rule(
    "session length",
    f"a person signs in again after {LONGEST_SESSION.total_seconds() / 3600:.0f} hours, after "
    f"{LONGEST_IDLE.total_seconds() / 60:.0f} minutes without a request, and when the token it sits by ends",
    STANDARD,
    Confidence.VERIFIED,
)
RETURN = Rule(
    "return after sign-in",
    "whoever signs in is led back to a path of the hub and to no other place",
    "OpenID Connect Core 1.0; RFC 9700, 4.11",
    Confidence.STATED,
)


def session_ends_at(signed_in_at: datetime, token_expires_at: datetime | None) -> datetime:
    """The instant after which a person must sign in again, whatever it does; a token's expiry is never outlived."""
    longest = signed_in_at + LONGEST_SESSION
    return longest if token_expires_at is None else min(longest, token_expires_at)


def session_is_over(now: datetime, last_used_at: datetime, ends_at: datetime) -> bool:
    """Whether a session has ended, by its end or for want of a request."""
    return now >= ends_at or now - last_used_at >= LONGEST_IDLE


def own_path(asked: str | None) -> str:
    """The path to return to: the one asked for where it is one of the hub's own by its form, and `/signed-in` otherwise."""
    if asked is None or len(asked) > LONGEST_RETURN_CHARACTERS or not _OURS.fullmatch(asked):
        return SIGNED_IN
    return asked
