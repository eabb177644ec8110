"""What is done with a country, or for it, beside sales: armaments cooperation and humanitarian assistance (SAMM C2.1.7).

An activity hangs on no case. Its country reads it once it is told; no contractor does, and no agency but DSCA.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import Enum

from schema.audience import CCMD, DSCA, PARTNER_NATION, SCO, STATE
from schema.case import Case
from schema.conditions import Choose, Condition, Equals, Expression, Fact, IsSet, Literal
from schema.disclosure import facet, fact
from schema.rules.cooperation_activity import (
    TERMS,
    ActivityConsent,
    ActivityKind,
    ActivityPrice,
    ActivityProgram,
    ActivityTerms,
    ActivityTitle,
)
from schema.values import Money

OFFICIALS = (SCO, DSCA, STATE, CCMD)
READERS = (PARTNER_NATION, *OFFICIALS)
DONE = "SAMM C2.1.7.2; C2.1.7.3; C12; J"

told = Condition("told", "the office told the country of the activity", IsSet(Fact("told_on")))


def _of_the_kind(term: Callable[[ActivityTerms], Enum]) -> Expression:
    """What the terms of each kind of activity say."""
    options = tuple((Equals(Fact("kind"), Literal(kind)), Literal(term(terms))) for kind, terms in TERMS.items())
    return Choose(options, Literal(None))


@facet(
    part_of=Case,
    area="cooperation",
    many=True,
    called="cooperationActivities",
    register="cooperationActivities",
    row={PARTNER_NATION: told},
    without_case=True,
    about_a_country=True,
    only_submitted=True,
    order=["proposed_on"],
    named_by="subject",
)
class CooperationActivity:
    """One activity of armaments cooperation or humanitarian assistance, with what its kind costs, needs and passes on."""

    kind: ActivityKind = fact("What is done.", open_to=READERS, under=DONE)
    subject: str = fact("What it is about, in a few words.", open_to=READERS, under=DONE)
    oversight: ActivityProgram | None = fact(
        "Under whose oversight it is.", open_to=READERS, derived=_of_the_kind(lambda terms: terms.program), under=DONE
    )
    price: ActivityPrice | None = fact(
        "What the country bears of the cost, by its kind.",
        open_to=READERS,
        derived=_of_the_kind(lambda terms: terms.price),
        under=DONE,
    )
    consent: ActivityConsent | None = fact(
        "What must stand before it begins, by its kind.",
        open_to=READERS,
        derived=_of_the_kind(lambda terms: terms.consent),
        under=DONE,
    )
    title: ActivityTitle | None = fact(
        "To whom belongs what is provided, by its kind.",
        open_to=READERS,
        derived=_of_the_kind(lambda terms: terms.title),
        under=DONE,
    )
    proposed_on: date | None = fact("The day the office proposed it.", open_to=OFFICIALS, under=DONE)
    planned_cost: Money | None = fact("What it is planned to cost the United States.", open_to=OFFICIALS, under=DONE)
    country_pays: Money | None = fact("What the country bears of it, in US dollars.", open_to=READERS, under=DONE)
    approved_on: date | None = fact(
        "The day the combatant command approved it.", open_to=OFFICIALS, under="SAMM C2.1.7.3; C12; J"
    )
    agreement: str | None = fact(
        "The agreement of the two governments under which it is done.", open_to=READERS, under=DONE
    )
    consented_on: date | None = fact("The day the country consented to it.", open_to=READERS, under=DONE)
    told_on: date | None = fact("The day the office told the country of it.", open_to=READERS, under=DONE)
    started_on: date | None = fact("The day it began.", open_to=READERS, under=DONE)
    title_passed_on: date | None = fact(
        "The day title to what was provided passed to the country.", open_to=READERS, under=DONE
    )
    ended_on: date | None = fact("The day it ended.", open_to=READERS, under=DONE)
