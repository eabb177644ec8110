"""The neutrality ledger: what was given to which invited contractor, and when, and whom it was not given to (SAMM C2.1.8.5).

It is drawn from the invitations, the published answers and the releases themselves, so nobody can forget to keep it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import Enum

from schema.audience import DSCA, IMPLEMENTING_AGENCY
from schema.case import Case
from schema.conditions import AllOf, AtOrBefore, Choose, Equals, Expression, Fact, Literal, Not, Some
from schema.disclosure import Registry, facet, fact
from schema.facets.clock import known
from schema.neutrality import COMPANY, FIRST_INVITED, earlier, of_the_same, tells_of_the_requirement, to_an_invited
from schema.strands import Across, Against, Outer, RecordName, Strand
from schema.values import CageCode

READERS = (DSCA, IMPLEMENTING_AGENCY)
LEDGER = "SAMM C2.1.8.5; J"
INVITATION = "RomInvitation"


class NeutralityAct(Enum):
    """By which act a contractor is told something of a requirement."""

    INVITED = "INVITED"
    ANSWERED = "ANSWERED"
    CANCELLED = "CANCELLED"
    RELEASED = "RELEASED"


class Imbalance(Enum):
    """How a contractor fares worse than another that was invited."""

    NOT_GIVEN = "NOT_GIVEN"
    GIVEN_LATER = "GIVEN_LATER"


INVITED_AT = Across(INVITATION, Fact("invited_at"))
TO_IT = Equals(Fact("released_to"), Across(INVITATION, COMPANY))
FIRST_OF_ITS_LIKE = Not(
    Some(
        "Release",
        "case",
        AllOf(
            (
                of_the_same,
                to_an_invited,
                AtOrBefore(Fact("id"), Outer("Release", Fact("id"))),
                Not(Equals(Fact("id"), Outer("Release", Fact("id")))),
            )
        ),
    )
)


def _later(when: Expression) -> Expression:
    return Choose(((when, Literal(Imbalance.GIVEN_LATER)),), Literal(None))


def _since_invited(published: Fact) -> Expression:
    """What stands when a contractor is invited it is told with the invitation."""
    return Choose(((AtOrBefore(INVITED_AT, published), published),), INVITED_AT)


def ledger(_: Registry) -> Iterator[Strand]:
    """Every act by which an invited contractor was told something, and every release it was left out of."""
    of_the_call: dict[str, Expression] = {"record_type": Literal("RomCall"), "record_id": RecordName()}
    released: dict[str, Expression] = {
        "record_type": Fact("record_type"),
        "record_id": Fact("record"),
        "record_version": Fact("record_version"),
    }
    under_it, beside_it = (Against(INVITATION, same_case=True, by=by) for by in ("children", "siblings"))
    on_the_case = Against(INVITATION, same_case=True)
    left_out = AllOf(
        (
            tells_of_the_requirement,
            to_an_invited,
            Not(Some("Release", "case", AllOf((of_the_same, TO_IT)))),
            FIRST_OF_ITS_LIKE,
        )
    )
    entries: tuple[tuple[str, NeutralityAct, Against, Expression, dict[str, Expression], Expression, Expression], ...] = (
        (
            "RomCall", NeutralityAct.INVITED, under_it, known("opens_at"), of_the_call, INVITED_AT,
            _later(Not(AtOrBefore(INVITED_AT, FIRST_INVITED))),
        ),
        (
            "RomCall", NeutralityAct.CANCELLED, under_it, known("cancelled_at"), of_the_call,
            _since_invited(Fact("cancelled_at")), Literal(None),
        ),
        (
            "RomQuestion", NeutralityAct.ANSWERED, beside_it, known("published_at"),
            {"record_type": Literal("RomQuestion"), "record_id": RecordName()}, _since_invited(Fact("published_at")),
            _later(Not(AtOrBefore(INVITED_AT, Fact("published_at")))),
        ),
        (
            "Release", NeutralityAct.RELEASED, on_the_case, AllOf((tells_of_the_requirement, TO_IT)), released,
            Fact("released_at"), _later(Some("Release", "case", AllOf((of_the_same, to_an_invited, earlier)))),
        ),
        (
            "Release", NeutralityAct.RELEASED, on_the_case, left_out, released,
            Literal(None), Literal(Imbalance.NOT_GIVEN),
        ),
    )  # fmt: skip
    for source, act, against, where, record, given_at, imbalance in entries:
        gives = {
            "act": Literal(act),
            "contractor": Across(INVITATION, Fact("company")),
            "invitation": Across(INVITATION, RecordName()),
            "given_at": given_at,
            "imbalance": imbalance,
            **record,
        }
        key = act.name if not isinstance(given_at, Literal) else Imbalance.NOT_GIVEN.name
        yield Strand(source, key, gives, where, readers=READERS, against=against)


@facet(
    part_of=Case,
    area="rom",
    many=True,
    called="neutralityLedger",
    register="neutralityLedger",
    marked=False,
    draws=ledger,
    order=["given_at"],
)
class NeutralityEntry:
    """One thing that an invited contractor was told of a requirement, and when; or that another was told and it was not."""

    act: NeutralityAct = fact("By which act.", open_to=READERS, under=LEDGER)
    contractor: CageCode = fact("The invited contractor.", open_to=READERS, under=LEDGER)
    invitation: str = fact(
        "The id of its invitation, under which it is owed the same as all, for `node`.", open_to=READERS, under=LEDGER
    )
    record_type: str = fact("The type of what was given.", open_to=READERS, under=LEDGER)
    record_id: str = fact("The id of what was given, for `node`.", open_to=READERS, under=LEDGER)
    record_version: int | None = fact(
        "The version that was given, where one was released.", open_to=READERS, under=LEDGER
    )
    given_at: datetime | None = fact(
        "The instant it was given to this contractor; null when it was not.", open_to=READERS, under=LEDGER
    )
    imbalance: Imbalance | None = fact(
        "How this contractor fares worse than another that was invited; null when it does not.",
        open_to=READERS,
        under=LEDGER,
    )
