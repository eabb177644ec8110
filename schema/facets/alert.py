"""Alerts about a case: a commitment at risk, or an immediate risk to safety, and the response agreed on (SAMM C2.2.5)."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

from schema.audience import CCMD, DSCA, IMPLEMENTING_AGENCY, INDUSTRY, PARTNER_NATION, SCO, STATE
from schema.case import IN_SCOPE_BELOW, Case
from schema.conditions import AllOf, Always, Condition, Equals, Fact, Literal, Mine, Never, released
from schema.disclosure import facet, fact, only
from schema.values import CageCode

OFFICIALS = (SCO, DSCA, IMPLEMENTING_AGENCY, STATE, CCMD)
EVERY_READER = (PARTNER_NATION, *OFFICIALS, INDUSTRY)
ALERTED = "SAMM C2.2.5"


class AlertKind(Enum):
    """What an alert is about (SAMM C2.2.5)."""

    COMMITMENT_AT_RISK = "COMMITMENT_AT_RISK"
    IMMEDIATE_SAFETY = "IMMEDIATE_SAFETY"


commitment_at_risk = Condition(
    "commitment_at_risk",
    "the alert tells of a commitment at risk",
    Equals(Fact("kind"), Literal(AlertKind.COMMITMENT_AT_RISK)),
)
immediate_safety = Condition(
    "immediate_safety",
    "the alert tells of an immediate risk to safety",
    Equals(Fact("kind"), Literal(AlertKind.IMMEDIATE_SAFETY)),
)
own_item = Condition(
    "own_item", "the reader's own organization makes the item", Equals(Fact("contractor"), Mine("code"))
)
ONLY_SAFETY = only(AlertKind.IMMEDIATE_SAFETY)


@facet(
    part_of=Case,
    area="alert",
    many=True,
    called="alerts",
    register="alerts",
    row={PARTNER_NATION: immediate_safety, STATE: commitment_at_risk, INDUSTRY: immediate_safety & own_item},
    beyond={INDUSTRY: immediate_safety & own_item},
    order=["raised_at"],
    named_by="kind",
    for_the_benefitting=True,  # danger in the use of what was delivered does not ask who paid for it
)
class Alert:
    """A written alert about the case: what happened, to which item, and when it was raised."""

    kind: AlertKind | None = fact(
        "What the alert is about.",
        open_to=EVERY_READER,
        shown_as={
            PARTNER_NATION: ONLY_SAFETY,
            INDUSTRY: ONLY_SAFETY,
            STATE: only(AlertKind.COMMITMENT_AT_RISK),
            **dict.fromkeys((SCO, DSCA, IMPLEMENTING_AGENCY, CCMD), only(*AlertKind)),
        },
        under=ALERTED,
    )
    situation: str | None = fact("What happened, and what it calls for.", open_to=EVERY_READER, under=ALERTED)
    item: str | None = fact("The item it is about.", open_to=EVERY_READER, under=ALERTED)
    raised_at: datetime | None = fact("The instant the alert was raised.", open_to=EVERY_READER, under=ALERTED)
    addressees: list[str] | None = fact(
        "The offices alerted, as parties such as `command:CENTCOM`.", open_to=OFFICIALS, under="SAMM C2.2.5; J"
    )
    contractor: CageCode | None = fact(
        "The contractor that makes the item.", open_to=[DSCA, IMPLEMENTING_AGENCY, INDUSTRY], under="SAMM C2.2.5; J"
    )


# What a partner is released need not hang on an alert it knows of; and State reads every response, though not every alert.
@facet(
    part_of=Alert,
    many=True,
    called="responses",
    on_case="alertResponses",
    row={PARTNER_NATION: Never()},
    beyond={PARTNER_NATION: AllOf((IN_SCOPE_BELOW[PARTNER_NATION], released)), STATE: Always()},
    order=["agreed_on"],
)
class AlertResponse:
    """What the partner is told of a matter of the case, agreed on by the offices concerned."""

    text: str | None = fact("The response.", open_to=[PARTNER_NATION, *OFFICIALS], under=ALERTED)
    agreed_on: date | None = fact(
        "The day the response was agreed on.", open_to=[PARTNER_NATION, *OFFICIALS], under=ALERTED
    )
