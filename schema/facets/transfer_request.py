"""A partner asks to pass on what it was sold or to use it otherwise, and the Department of State decides (22 USC 2753)."""

from __future__ import annotations

from datetime import date
from enum import Enum

from schema.audience import DSCA, IMPLEMENTING_AGENCY, PARTNER_NATION, SCO, STATE
from schema.case import Case
from schema.conditions import Condition, Fact, IsSet, own
from schema.disclosure import facet, fact
from schema.rules.end_use import DisposalWitness
from schema.rules.execution import EndUseChange
from schema.values import Money

OFFICIALS = (SCO, DSCA, IMPLEMENTING_AGENCY, STATE)
EVERY_READER = (PARTNER_NATION, *OFFICIALS)
ASKED = "SAMM C2.1.5.6.4; C2.1.5.6.5; 22 USC 2753"
DISPOSED = "SAMM C2.1.5.6.4"
FAILURE_READERS = (SCO, DSCA, STATE)

decision_issued = Condition("issued", "the decision was sent to the partner, in this version", IsSet(Fact("issued_on")))


class TransferOutcome(Enum):
    """What was decided about a transfer or change of end use."""

    CONSENTED = "CONSENTED"
    CONSENTED_WITH_CONDITIONS = "CONSENTED_WITH_CONDITIONS"
    DENIED = "DENIED"


@facet(
    part_of=Case,
    area="end-use",
    many=True,
    called="transferRequests",
    register="transferRequests",
    row={PARTNER_NATION: own},
    order=["requested_on"],
    for_the_benefitting=True,
    named_by="change",
)
class TransferRequest:
    """A request for consent to transfer articles of the case to another, or to change what they are used for."""

    change: EndUseChange | None = fact("What is to be done with them.", open_to=EVERY_READER, under=ASKED)
    articles: str | None = fact("The articles, and how many of them.", open_to=EVERY_READER, under=ASKED)
    serial_numbers: list[str] | None = fact(
        "Their serial numbers, where they have any.", open_to=EVERY_READER, under=ASKED
    )
    recipient: str | None = fact(
        "The government, body or firm that is to have them; null when nobody is.", open_to=EVERY_READER, under=ASKED
    )
    purpose: str | None = fact("What it is for.", open_to=EVERY_READER, under=ASKED)
    acquisition_cost: Money | None = fact(
        "What they cost when they were acquired.", open_to=EVERY_READER, under=f"{ASKED}(d)"
    )
    requested_on: date | None = fact("The day of the request.", open_to=EVERY_READER, under=ASKED)


@facet(
    part_of=TransferRequest,
    called="decision",
    row={PARTNER_NATION: decision_issued},
    for_the_benefitting=True,
)
class TransferDecision:
    """What the Department of State decided about a request for a transfer or change of end use."""

    outcome: TransferOutcome | None = fact("What was decided.", open_to=EVERY_READER, under=ASKED)
    conditions: list[str] | None = fact("The conditions that bind, one by one.", open_to=EVERY_READER, under=ASKED)
    witness_asked: bool | None = fact(
        "Whether somebody of the United States is to see it done.", open_to=EVERY_READER, under=DISPOSED
    )
    # That Congress had to be told is not the partner's to know.
    congress_told_on: date | None = fact(
        "The day consent was certified to Congress, where that was needed.",
        open_to=[DSCA, IMPLEMENTING_AGENCY, STATE],
        under="22 USC 2753(d)",
    )
    acquisition_cost: Money | None = fact(
        "What they cost when they were acquired, as the Department of State says where the request does not.",
        open_to=OFFICIALS,
        under="22 USC 2753(d)",
    )
    major_defense_equipment_cost: Money | None = fact(
        "What of that is major defense equipment, as the Department of State says.",
        open_to=OFFICIALS,
        under="22 USC 2753(d)",
    )
    decided_on: date | None = fact("The day of the decision.", open_to=EVERY_READER, under=ASKED)
    issued_on: date | None = fact(
        "The day the decision was sent to the partner, in this version.",
        open_to=EVERY_READER,
        of_version=True,
        under=ASKED,
    )


@facet(part_of=TransferRequest, called="disposal", for_the_benefitting=True, only_submitted=True)
class Disposal:
    """How articles were demilitarized, scrapped or disposed of after the Department of State consented to it."""

    carried_out_on: date | None = fact("The day it was done.", open_to=EVERY_READER, under=DISPOSED)
    witnessed_by: DisposalWitness | None = fact(
        "Who of the United States saw it done; null when nobody did.", open_to=EVERY_READER, under=DISPOSED
    )
    condition_before: str | None = fact(
        "The condition of the place before, where an environmental agreement asks for it.",
        open_to=EVERY_READER,
        under=DISPOSED,
    )
    condition_after: str | None = fact("Its condition after.", open_to=EVERY_READER, under=DISPOSED)
    failure: str | None = fact(
        "In what it fell short of DoDM 4160.21 volume 1, as reported to the Department of State; null when it followed it.",
        open_to=FAILURE_READERS,
        under=DISPOSED,
    )
    recorded_on: date | None = fact(
        "The day it was recorded, and reported where it fell short.", open_to=FAILURE_READERS, under=DISPOSED
    )
