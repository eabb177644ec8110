"""Where a contractor's own estimate stands under each call it was invited to: what is awaited, and from whom (SAMM C2.1.8.5).

It is drawn from the call and from the reader's own records, so that nothing of it can depend on a rival: that a rival
estimates, withdraws or wins changes no line of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from enum import Enum

from schema.audience import INDUSTRY
from schema.case import Case
from schema.conditions import AllOf, AtOrBefore, Choose, Equals, Expression, Fact, IsSet, Literal, Mine, Not, Some
from schema.disclosure import Registry, facet, fact
from schema.facets.clock import OF_MINE, Awaited, known
from schema.facets.rom_call import RomCallState
from schema.facets.rom_estimate import RomEstimateState
from schema.strands import Strand, Today, Worded, first, last

PLACE = "SAMM C2.1.8.1; C2.1.8.5; J"


class RomPlaceState(Enum):
    """Where the reader's own estimate stands."""

    NOT_SENT = "NOT_SENT"
    RECEIVED = "RECEIVED"
    WITHDRAWN = "WITHDRAWN"
    LATE = "LATE"


class RomAwaited(Enum):
    """What is awaited next, by a class that is the same whoever else was invited and whatever it sent."""

    ESTIMATE = "ESTIMATE"
    CLOSING = "CLOSING"
    EVALUATION = "EVALUATION"


IS_OPEN = Equals(Fact("state"), Literal(RomCallState.OPEN))
CANCELLED = Equals(Fact("state"), Literal(RomCallState.CANCELLED))
WITHDRAWN = Some(
    OF_MINE.facet, OF_MINE.by, AllOf((OF_MINE.where, Equals(Fact("state"), Literal(RomEstimateState.WITHDRAWN))))
)
VALID_UNTIL = last(OF_MINE, "valid_until")
NO_LONGER_HOLDS = AllOf((IsSet(VALID_UNTIL), Not(AtOrBefore(Today(), VALID_UNTIL))))
AWARDED_TO_ME = Some("Contract", "case", AllOf((Equals(Fact("contractor"), Mine("code")), known("awarded_on"))))


def _by_what_is_awaited(estimate: object, closing: object, evaluation: object) -> Expression:
    """A value by what is awaited next; null once nothing is."""
    return Choose(
        (
            (CANCELLED, Literal(None)),
            (AllOf((IS_OPEN, OF_MINE, Not(WITHDRAWN))), Literal(closing)),
            (IS_OPEN, Literal(estimate)),
            (Not(OF_MINE), Literal(None)),
            (WITHDRAWN, Literal(None)),
            (NO_LONGER_HOLDS, Literal(None)),
            (AWARDED_TO_ME, Literal(None)),
        ),
        Literal(evaluation),
    )


def places(_: Registry) -> Iterator[Strand]:
    """The place of the reader under each call it was invited to."""
    place = Choose(
        (
            (WITHDRAWN, Literal(RomPlaceState.WITHDRAWN)),
            (OF_MINE, Literal(RomPlaceState.RECEIVED)),
            (IS_OPEN, Literal(RomPlaceState.NOT_SENT)),
            (CANCELLED, Literal(RomPlaceState.NOT_SENT)),
        ),
        Literal(RomPlaceState.LATE),
    )
    gives = {
        "call": Fact("id"),
        "subject": Fact("subject"),
        "opens_at": Fact("opens_at"),
        "closes_at": Fact("closes_at"),
        "call_state": Fact("state"),
        "place": Worded("by whether your estimate came, was withdrawn, or the call closed without it", place),
        "submitted_at": first(OF_MINE, "submitted_at"),
        "valid_until": VALID_UNTIL,
        "awaited": Worded(
            "your estimate while the call is open; its closing; the agency's evaluation while your estimate holds",
            _by_what_is_awaited(RomAwaited.ESTIMATE, RomAwaited.CLOSING, RomAwaited.EVALUATION),
        ),
        "awaited_from": Worded(
            "you, while the call is open without your estimate; else the agency",
            _by_what_is_awaited(Awaited.CONTRACTOR, Awaited.AGENCY, Awaited.AGENCY),
        ),
    }
    yield Strand("RomCall", "place", gives, readers=(INDUSTRY,), owed_by=INDUSTRY)


@facet(
    part_of=Case,
    area="rom",
    many=True,
    called="romPlaces",
    marked=False,
    draws=places,
    own_on_viewer="romPlaces",
    order=["closes_at", "call"],
)
class RomPlace:
    """Where your own estimate stands under a call you were invited to; no word of it depends on another contractor."""

    call: str = fact("The id of the call, for `node`.", open_to=[INDUSTRY], under=PLACE)
    subject: str = fact("What is to be estimated.", open_to=[INDUSTRY], under=PLACE)
    opens_at: datetime = fact("The instant the call was opened to all invited.", open_to=[INDUSTRY], under=PLACE)
    closes_at: datetime = fact(
        "The instant after which no estimate is taken.", open_to=[INDUSTRY], to_come=True, under=PLACE
    )
    call_state: RomCallState = fact("Whether the call still takes estimates.", open_to=[INDUSTRY], under=PLACE)
    place: RomPlaceState = fact(
        "Where your estimate stands; `LATE` once the call has closed without one of yours.",
        open_to=[INDUSTRY],
        under=PLACE,
    )
    submitted_at: datetime | None = fact(
        "The instant the hub accepted your estimate as it stands.", open_to=[INDUSTRY], under=PLACE
    )
    valid_until: date | None = fact(
        "The last day on which your estimate holds.", open_to=[INDUSTRY], to_come=True, under=PLACE
    )
    awaited: RomAwaited | None = fact(
        "What is awaited next; null when nothing is: the call was cancelled or closed without an estimate of yours, "
        "yours no longer holds, or you were awarded the contract.",
        open_to=[INDUSTRY],
        under=PLACE,
    )
    awaited_from: Awaited | None = fact("Whose act that is.", open_to=[INDUSTRY], under=PLACE)
