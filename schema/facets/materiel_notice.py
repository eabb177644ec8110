"""Notices that an item can soon no longer be had, or now can, to the customers that showed interest in it (SAMM C2.5.1).

A notice hangs on no case and is about no country. A customer meets it once it is released and only if it is on its list; nothing
tells it that others are, and a customer that is not on it meets nothing.
"""

from __future__ import annotations

from datetime import date

from schema.audience import DSCA, IMPLEMENTING_AGENCY, PARTNER_NATION, SCO, STATE
from schema.case import Case
from schema.conditions import AllOf, Among, Choose, Condition, Equals, Fact, IsSet, Literal, Mine, Never, Not, Some, own
from schema.disclosure import facet, fact
from schema.rules.materiel_notice import ADDRESSED, NOTICES, InterestGround, NoticeReason, NoticeStep
from schema.values import AgencyCode, CustomerCode

WHOLE = (IMPLEMENTING_AGENCY, DSCA, STATE)
TOLD = (PARTNER_NATION, SCO, *WHOLE)

customer_is_mine = Equals(Fact("country"), Mine("code"))
customer_is_watched = Among(Fact("country"), Mine("codes"))
notice_released = Condition(
    "released", "the notice went out to its addressees, in this version", IsSet(Fact("released_on"))
)
addressed = Condition(
    "addressed",
    "the notice went out and the reader's country is on its list of addressees",
    AllOf((notice_released, Some("MaterielNoticeAddressee", "children", customer_is_mine))),
)
addressed_to_a_country_of_the_office = Condition(
    "released",
    "the notice went out and a country of the office is on its list of addressees",
    AllOf((notice_released, Some("MaterielNoticeAddressee", "children", customer_is_watched))),
)


def _awaited(step: NoticeStep) -> Some:
    of_this_step = Equals(Fact("step"), Literal(step))
    return Some("MaterielNoticeCoordination", "children", AllOf((of_this_step, Not(IsSet(Fact("coordinated_on"))))))


READ_BY_ITS_LIST = {PARTNER_NATION: addressed, SCO: addressed_to_a_country_of_the_office}


@facet(
    part_of=Case,
    area="notices",
    many=True,
    called="materielNotices",
    register="materielNotices",
    row=READ_BY_ITS_LIST,
    beyond=READ_BY_ITS_LIST,
    only_submitted=True,
    without_case=True,
    order=["letters_due_on"],
    named_by="item",
)
class MaterielNotice:
    """A notice that production of an item ends, or that the United States buys it once more, so that a customer can ask in time."""

    item: str = fact("The item.", open_to=TOLD, under=NOTICES)
    notice_reason: NoticeReason = fact(
        "Whether its production ends, or a periodic buy is made.", open_to=TOLD, under=NOTICES
    )
    rationale: str = fact("Why the notice is issued.", open_to=TOLD, under=NOTICES)
    issued_by: AgencyCode = fact("The letter of the agency that takes letters of request.", open_to=TOLD, under=NOTICES)
    letters_due_on: date = fact(
        "The last day on which the agency takes a letter of request.", open_to=TOLD, to_come=True, under=NOTICES
    )
    implemented_by: date = fact(
        "The last day for an offer to be accepted and implemented.", open_to=TOLD, to_come=True, under=NOTICES
    )
    prepared_on: date = fact("The day the agency proposed it.", open_to=WHOLE, under=NOTICES)
    waits_on: NoticeStep | None = fact(
        "Which step is awaited before it goes out; null since it did.",
        open_to=WHOLE,
        derived=Choose(
            (
                (IsSet(Fact("released_on")), Literal(None)),
                *((_awaited(s), Literal(s)) for s in NoticeStep if s is not NoticeStep.RELEASE),
            ),
            Literal(NoticeStep.RELEASE),
        ),
        under=NOTICES,
    )
    released_on: date | None = fact(
        "The day it went out to its addressees, in this version.", open_to=TOLD, of_version=True, under=NOTICES
    )


@facet(
    part_of=MaterielNotice,
    many=True,
    called="coordinations",
    key=["step", "party"],
    only_submitted=True,
    without_case=True,
)
class MaterielNoticeCoordination:
    """One party that a notice is coordinated with before it goes out, and the day on which that was done."""

    step: NoticeStep = fact("At which step.", open_to=WHOLE, under=NOTICES)
    party: str = fact("The DoD Component or department.", open_to=WHOLE, under=NOTICES)
    coordinated_on: date | None = fact(
        "The day it coordinated; null while it is awaited.", open_to=WHOLE, under=NOTICES
    )


@facet(
    part_of=MaterielNotice,
    many=True,
    called="addressees",
    key=["country"],
    row={PARTNER_NATION: Never(), SCO: Never()},
    beyond={PARTNER_NATION: customer_is_mine, SCO: customer_is_watched},
    marked=False,
    only_submitted=True,
    without_case=True,
    named_by="country",
)
class MaterielNoticeAddressee:
    """A customer that a notice goes to: how it showed interest, and why it is eligible; no customer learns who else is."""

    country: CustomerCode = fact("The customer.", open_to=WHOLE, under=ADDRESSED.under)
    ground: InterestGround = fact("How it showed interest in the item.", open_to=WHOLE, under=ADDRESSED.under)
    eligible_under: str = fact(
        "The disclosure ruling under which it may buy the item.", open_to=WHOLE, under=ADDRESSED.under
    )


@facet(
    part_of=MaterielNotice,
    many=True,
    called="answers",
    key=["letter"],
    row={PARTNER_NATION: own},
    beyond={PARTNER_NATION: own},
    only_submitted=True,
    without_case=True,
)
class MaterielNoticeAnswer:
    """A letter of request that a customer sent because of a notice, received in time."""

    letter: str = fact("The id of the letter of request.", open_to=[PARTNER_NATION, *WHOLE], under=NOTICES)
    received_on: date = fact("The day the agency received the letter.", open_to=[PARTNER_NATION, *WHOLE], under=NOTICES)
