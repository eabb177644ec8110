"""The call for rough-order-of-magnitude estimates: its invitations, questions and answers, and what came (SAMM C2.1.8)."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from schema.audience import DSCA, IMPLEMENTING_AGENCY, INDUSTRY, SCO
from schema.case import Case
from schema.conditions import (
    AtOrBefore,
    Choose,
    Condition,
    Equals,
    Fact,
    IsSet,
    Literal,
    Mine,
    Never,
    Not,
    Now,
    Some,
    own,
)
from schema.disclosure import facet, fact, mark
from schema.values import CageCode

ALL_ALIKE = (SCO, DSCA, IMPLEMENTING_AGENCY, INDUSTRY)
ASKING = "SAMM C2.1.8.1"
NEUTRAL = "SAMM C2.1.8.5"


class RomCallState(Enum):
    """Whether the call still takes estimates."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


closed = AtOrBefore(Fact("closes_at"), Now())
invited = Condition(
    "invited",
    "the implementing agency invited the reader's organization to this call",
    Some("RomInvitation", "children", Equals(Fact("company"), Mine("code"))),
)
published = Condition(
    "published", "the question and its answer were given to every invited contractor", IsSet(Fact("published_at"))
)
ONCE_PUBLISHED = {INDUSTRY: published}  # the asker is told when all are


@facet(
    part_of=Case,
    area="rom",
    many=True,
    called="romCalls",
    row={INDUSTRY: invited},
    register="romCalls",
    order=["closes_at"],
    named_by="subject",
)
class RomCall:
    """A call by the implementing agency for rough-order-of-magnitude estimates; every invited contractor is told the same at the same instant."""

    subject: str = fact("What is to be estimated, in words that favor nobody.", open_to=ALL_ALIKE, under=ASKING)
    specification: str = fact("What the estimate is to cover.", open_to=ALL_ALIKE, under=ASKING)
    opens_at: datetime = fact("The instant the call was opened to all invited.", open_to=ALL_ALIKE, under=ASKING)
    closes_at: datetime = fact("The instant after which no estimate is taken.", open_to=ALL_ALIKE, under=ASKING)
    cancelled_at: datetime | None = fact("The instant the call was cancelled.", open_to=ALL_ALIKE, under=ASKING)
    state: RomCallState = fact(
        "Whether the call still takes estimates.",
        open_to=ALL_ALIKE,
        derived=Choose(
            (
                (AtOrBefore(Fact("cancelled_at"), Now()), Literal(RomCallState.CANCELLED)),
                (closed, Literal(RomCallState.CLOSED)),
            ),
            Literal(RomCallState.OPEN),
        ),
        under=ASKING,
    )
    estimate_came: bool | None = fact(
        "Whether at least one estimate came; null until the call has closed, and never a number.",
        open_to=[SCO, DSCA, IMPLEMENTING_AGENCY],
        derived=Choose(((closed, Fact("has_estimate")),), Literal(None)),
        on_purpose="SAMM C2.1.8.5: the SCO may acknowledge that a vendor called; J",
        under="SAMM C2.1.8.5; J",
    )
    told_alike: bool = fact(
        "Whether all invited contractors of the case were told the same at the same instant; never who was not, or what.",
        open_to=[SCO, DSCA, IMPLEMENTING_AGENCY],
        derived=Not(Fact("told_unevenly", "case")),
        on_purpose="SAMM C2.1.8.5: the SCO keeps neutral, and reads balanced or not and no name; J",
        under="SAMM C2.1.8.5; J",
    )
    has_estimate: bool = mark("Whether any estimate was ever filed under the call.", Some("RomEstimate", "children"))


@facet(
    part_of=RomCall,
    many=True,
    called="invitations",
    key=["company"],
    row={INDUSTRY: Never()},
    beyond={INDUSTRY: Equals(Fact("company"), Mine("code"))},
    marked=False,
    named_by="company",
)
class RomInvitation:
    """An invitation of one contractor to a call; no contractor learns who else was invited, or how many."""

    company: CageCode = fact("The invited contractor.", open_to=[DSCA, IMPLEMENTING_AGENCY], under=NEUTRAL)
    invited_at: datetime = fact("The instant of the invitation.", open_to=[DSCA, IMPLEMENTING_AGENCY], under=NEUTRAL)


@facet(
    part_of=RomCall,
    many=True,
    called="questions",
    row={SCO: published, INDUSTRY: published | own},
    order=["published_at"],
)
class RomQuestion:
    """A question an invited contractor asked; once answered, question and answer are everybody's, and the asker is not named."""

    question: str | None = fact(
        "The question as published, in neutral words.", open_to=ALL_ALIKE, quietly=ONCE_PUBLISHED, under=ASKING
    )
    answer: str | None = fact("The answer given to all.", open_to=ALL_ALIKE, quietly=ONCE_PUBLISHED, under=ASKING)
    published_at: datetime | None = fact(
        "The instant question and answer were given to all.", open_to=ALL_ALIKE, under=ASKING
    )
    asked_text: str | None = fact(
        "The question as its asker put it.", open_to=[DSCA, IMPLEMENTING_AGENCY], own=[INDUSTRY], under="J"
    )
    asked_at: datetime | None = fact(
        "The instant the question was asked.", open_to=[DSCA, IMPLEMENTING_AGENCY], own=[INDUSTRY], under="J"
    )
