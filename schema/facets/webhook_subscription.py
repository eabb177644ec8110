"""What a party asked to be told of as it happens: where it is told, in which seat, and until when."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from schema.case import EVERYBODY, Case
from schema.conditions import own
from schema.disclosure import facet, fact

HEARING = "Standard Webhooks 1.0; J"


class WebhookStatus(Enum):
    """Whether anything is still sent."""

    ACTIVE = "ACTIVE"
    WITHDRAWN = "WITHDRAWN"


# Its own party's alone, whatever else that party sees: where a rival or a purchaser listens is nobody's business.
@facet(
    part_of=Case,
    area="webhook",
    many=True,
    called="webhookSubscriptions",
    register="webhookSubscriptions",
    row=dict.fromkeys(EVERYBODY, own),
    beyond=dict.fromkeys(EVERYBODY, own),
    marked=False,
    without_case=True,
    order=["address"],
    for_the_benefitting=True,
    named_by="address",
)
class WebhookSubscription:
    """An address at which a party is told which of the records it may read have changed: ids only, signed, in order."""

    status: WebhookStatus | None = fact("Whether anything is still sent.", open_to=EVERYBODY, under=HEARING)
    address: str | None = fact("Where messages are sent.", open_to=EVERYBODY, under=HEARING)
    seat: str | None = fact(
        "The seat whose view decides what is sent, such as `partner:BN`.", open_to=EVERYBODY, under=HEARING
    )
    facets: list[str] | None = fact(
        "What it is narrowed to, as the credential was that registered it; null when it is not.",
        open_to=EVERYBODY,
        under=HEARING,
    )
    cases: list[str] | None = fact(
        "The cases it is narrowed to, as the credential was that registered it; null when it is not.",
        open_to=EVERYBODY,
        under=HEARING,
    )
    services: list[str] | None = fact(
        "The implementing agencies whose cases it is narrowed to, by letter, as the credential was that registered it; null when "
        "it is not.",
        open_to=EVERYBODY,
        under=HEARING,
    )
    secret_set_at: datetime | None = fact("The instant its present secret was given.", open_to=EVERYBODY, under=HEARING)
    hears_until: datetime | None = fact(
        "The instant until which it hears, unless it is given another secret before.",
        open_to=EVERYBODY,
        to_come=True,
        under=HEARING,
    )
    replay_after: int | None = fact(
        "The position after which it last asked to be told everything again.", open_to=EVERYBODY, under=HEARING
    )
    replay_asked_at: datetime | None = fact("The instant it last asked so.", open_to=EVERYBODY, under=HEARING)
