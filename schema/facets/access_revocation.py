"""That access was taken back at once: all of a person's, or all of an organization's."""

from __future__ import annotations

from datetime import datetime

from schema.audience import DSCA
from schema.case import EVERYBODY, Case
from schema.conditions import Condition, Equals, Fact, Mine
from schema.disclosure import facet, fact
from schema.facets.access_token import HOLDERS, OVERSEEN, OVERSEERS, PROTECTED
from schema.rules.tokens import AccessTakenBack

taken_from = Condition(
    "taken_from", "it took access from the reader's own organization", Equals(Fact("party"), Mine("party"))
)


# Whose access it was; and its overseers: a nation's the office accredited to it, everybody's DSCA.
@facet(
    part_of=Case,
    area="token",
    many=True,
    called="accessRevocations",
    register="accessRevocations",
    row={audience: taken_from for audience in EVERYBODY if audience not in OVERSEERS},
    beyond={audience: taken_from for audience in EVERYBODY if audience is not DSCA},
    marked=False,
    only_submitted=True,
    without_case=True,
    order=["revoked_at"],
    named_by="reason",
)
class AccessRevocation:
    """An act that took access back: whatever a person, or an organization, was given up to then is good no more."""

    taken_back: AccessTakenBack | None = fact(
        "Whether one person's access was taken back, or all of the organization's.", open_to=EVERYBODY, under=OVERSEEN
    )
    party: str | None = fact(
        "The organization whose access it was, such as `customer:BN`; null when it was a person's in every organization.",
        open_to=EVERYBODY,
        under=OVERSEEN,
    )
    holder_issuer: str | None = fact(
        "The identity provider that knows the person; null when it was everybody's.",
        open_to=HOLDERS,
        own=OVERSEERS,
        under=PROTECTED,
    )
    holder_subject: str | None = fact(
        "What that provider knows the person by; never a name; null when it was everybody's.",
        open_to=HOLDERS,
        own=OVERSEERS,
        under=PROTECTED,
    )
    reason: str | None = fact("Why, in a few words.", open_to=EVERYBODY, under=OVERSEEN)
    revoked_at: datetime | None = fact("The instant it was taken back.", open_to=EVERYBODY, under=OVERSEEN)
