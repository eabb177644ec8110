"""Where is my estimate, what is awaited, and from whom: what a contractor is told of its own place, and of no rival's."""

from __future__ import annotations

from typing import Any

from tests.served import Hub
from tests.stories.asking import (
    AIR_FORCE,
    ALDER,
    BANDARIA,
    DSCA,
    DUNMORE,
    GREYHAVEN,
    OFFICE,
    STATE,
    call_of,
    estimate_of,
    raw,
    whole,
)

PLACE = "call subject opensAt closesAt callState place submittedAt validUntil awaited awaitedFrom"
PAGE = "totalCount pageInfo { startCursor endCursor hasNextPage }"
PLACES = f"{{ viewer {{ romPlaces(first: 50) {{ {PAGE} nodes {{ {PLACE} case {{ designator }} }} }} }} }}"
ASKED = (
    PLACES,
    "{ viewer { romPlaces(first: 3, orderBy: [{ fact: AWAITED }, { fact: VALID_UNTIL }]) { edges { cursor node { call } } } } }",
    "{ viewer { romPlaces(where: { awaited: { eq: EVALUATION } }) { totalCount } } }",
    f'{{ case(designator: "BN-D-RAA") {{ romPlaces {{ {PAGE} nodes {{ {PLACE} }} }} }} }}',
)
WAITING = ("OPEN", "NOT_SENT", None, "ESTIMATE", "CONTRACTOR")
MISSED = ("CLOSED", "LATE", None, None, None)


async def places(hub: Hub, seat: str) -> dict[str, list[tuple[Any, ...]]]:
    """By case, where the reader's estimate stands, until when it holds, and what is awaited from whom, call by call."""
    found = (await hub.data(seat, PLACES))["viewer"]["romPlaces"]
    assert found["totalCount"] == len(found["nodes"])
    told: dict[str, list[tuple[Any, ...]]] = {}
    for one in found["nodes"]:
        place = tuple(one[name] for name in ("callState", "place", "validUntil", "awaited", "awaitedFrom"))
        told.setdefault(one["case"]["designator"], []).append(place)
    return told


async def answers(hub: Hub, seat: str) -> dict[str, bytes]:
    """All that a reader is told of places: status, headers, body."""
    return {query: whole(await raw(hub, seat, {"query": query})) for query in ASKED}


async def test_a_contractor_is_told_its_place_under_each_call_it_was_invited_to(hub: Hub) -> None:
    assert await places(hub, ALDER) == {
        "BN-D-RAA": [WAITING],
        "BN-D-RAB": [("OPEN", "RECEIVED", "2027-09-30", "CLOSING", "AGENCY")],
        "BN-D-RAC": [WAITING],
        "BN-D-RAD": [("OPEN", "RECEIVED", "2027-12-31", "CLOSING", "AGENCY")],
        "BN-D-RAE": [MISSED],
        "BN-D-RAF": [MISSED],
        "BN-D-RAG": [("CLOSED", "RECEIVED", "2025-12-31", None, None)],  # it no longer holds
        "BN-D-RAH": [("CLOSED", "RECEIVED", "2026-12-31", "EVALUATION", "AGENCY")],
        "BN-D-RAJ": [
            ("CANCELLED", "NOT_SENT", None, None, None),
            ("CANCELLED", "RECEIVED", "2026-03-31", None, None),
        ],
        "BN-D-RAK": [("CANCELLED", "RECEIVED", "2026-12-15", None, None)],
        "BN-D-UAB": [WAITING, WAITING],
    }


async def test_what_is_awaited_moves_with_the_contractors_own_acts_and_with_time(own_hub: Hub) -> None:
    hub = own_hub
    call = await call_of(hub, "BN-D-RAA", ALDER)
    assert (await places(hub, ALDER))["BN-D-RAA"] == [WAITING]
    sent = {"call": call, "amount": "30000000.00 USD", "leadTimeMonths": 20, "validUntil": "2027-07-02"}
    first = await hub.submit(ALDER, "submitRomEstimate", sent | {"idempotencyKey": "e-1"})
    assert (await places(hub, ALDER))["BN-D-RAA"] == [("OPEN", "RECEIVED", "2027-07-02", "CLOSING", "AGENCY")]
    own = '{ viewer { romPlaces(where: { place: { eq: RECEIVED } subject: { eq: "Jamming pods, twelve" } }) { nodes { submittedAt } } } }'
    [mine] = (await hub.data(ALDER, own))["viewer"]["romPlaces"]["nodes"]
    assert mine == {"submittedAt": "2026-11-23T12:00:00+00:00"}
    withdrawn = {"estimate": first["recordId"], "idempotencyKey": "w-1"}
    assert (await hub.submit(ALDER, "withdrawRomEstimate", withdrawn))["version"] == 2
    state, place, _, *awaited = (await places(hub, ALDER))["BN-D-RAA"][0]
    assert (state, place, *awaited) == ("OPEN", "WITHDRAWN", "ESTIMATE", "CONTRACTOR")
    assert (await hub.submit(ALDER, "submitRomEstimate", sent | {"idempotencyKey": "e-2"}))["version"] == 3
    hub.clock.pass_(days=220)  # the call closed on 2027-06-30; the estimate holds one day more
    assert (await places(hub, ALDER))["BN-D-RAA"] == [("CLOSED", "RECEIVED", "2027-07-02", "EVALUATION", "AGENCY")]
    hub.clock.pass_(days=2)
    assert (await places(hub, ALDER))["BN-D-RAA"] == [("CLOSED", "RECEIVED", "2027-07-02", None, None)]
    assert (await places(hub, DUNMORE))["BN-D-RAA"] == [MISSED]


async def test_no_act_of_a_rival_moves_a_byte_of_a_contractors_place(own_hub: Hub) -> None:
    hub = own_hub
    call, rivals = await call_of(hub, "BN-D-RAA"), await estimate_of(hub, "BN-D-RAB", "2DEF3")
    before = {seat: await answers(hub, seat) for seat in (ALDER, GREYHAVEN)}
    sent = {"call": call, "amount": "1.00 USD", "leadTimeMonths": 1, "idempotencyKey": "e-1"}
    assert (await hub.submit(DUNMORE, "submitRomEstimate", sent))["__typename"] == "Receipt"
    withdrawn = {"estimate": rivals, "idempotencyKey": "w-1"}
    assert (await hub.submit(DUNMORE, "withdrawRomEstimate", withdrawn))["__typename"] == "Receipt"
    award = {"case": "BN-D-RAF", "contractor": "3GHJ4", "milestones": [], "idempotencyKey": "c-1"}
    assert (await hub.submit(AIR_FORCE, "awardContract", award))["__typename"] == "Receipt"
    invited = {
        "case": "BN-D-RAA", "subject": "Jamming pods, depot", "specification": "Depot support alone.",
        "closesAt": "2027-12-31T00:00:00Z", "invitees": ["2DEF3"], "idempotencyKey": "o-1",
    }  # fmt: skip
    assert (await hub.submit(AIR_FORCE, "openRomCall", invited))["__typename"] == "Receipt"
    assert await answers(hub, ALDER) == before[ALDER]
    assert (await places(hub, DUNMORE))["BN-D-RAA"] == [
        ("OPEN", "RECEIVED", None, "CLOSING", "AGENCY"),
        WAITING,
    ]


async def test_an_award_of_its_own_ends_what_a_contractor_waits_for_and_moves_no_rivals_byte(own_hub: Hub) -> None:
    hub = own_hub
    call = {
        "case": "BN-D-RAF", "subject": "Transponders, ten more", "specification": "As before.",
        "closesAt": "2026-12-01T00:00:00Z", "invitees": ["1ABC2", "3GHJ4"], "idempotencyKey": "o-1",
    }  # fmt: skip
    opened = (await hub.submit(AIR_FORCE, "openRomCall", call))["recordId"]
    for seat in (ALDER, GREYHAVEN):
        sent = {"call": opened, "amount": "2000000.00 USD", "leadTimeMonths": 9, "idempotencyKey": "e-1"}
        assert (await hub.submit(seat, "submitRomEstimate", sent))["__typename"] == "Receipt"
    hub.clock.pass_(days=9)
    evaluated = ("CLOSED", "RECEIVED", None, "EVALUATION", "AGENCY")
    assert (await places(hub, ALDER))["BN-D-RAF"] == [MISSED, evaluated]
    before = await answers(hub, GREYHAVEN)
    award = {"case": "BN-D-RAF", "contractor": "1ABC2", "milestones": [], "idempotencyKey": "c-1"}
    assert (await hub.submit(AIR_FORCE, "awardContract", award))["__typename"] == "Receipt"
    assert (await places(hub, ALDER))["BN-D-RAF"] == [MISSED, ("CLOSED", "RECEIVED", None, None, None)]
    assert (await places(hub, GREYHAVEN))["BN-D-RAF"] == [evaluated]
    assert await answers(hub, GREYHAVEN) == before


async def test_no_other_seat_meets_the_places(hub: Hub) -> None:
    for seat in (BANDARIA, OFFICE, DSCA, AIR_FORCE, STATE):
        [error] = (await hub.ask(seat, "{ viewer { romPlaces { totalCount } } }"))["errors"]
        [unknown] = (await hub.ask(seat, "{ viewer { badgers { totalCount } } }"))["errors"]
        assert error["message"] == unknown["message"].replace("badgers", "romPlaces")
        for kind in ("RomPlace", "RomPlaceState", "RomAwaited"):
            assert (await hub.data(seat, f'{{ __type(name: "{kind}") {{ name }} }}'))["__type"] is None


async def test_a_token_needs_all_that_a_place_is_drawn_from(hub: Hub) -> None:
    asked = "{ viewer { romPlaces { totalCount } } }"
    narrow = await hub.ask(ALDER, asked, scopes=frozenset({"rom:read"}))
    assert narrow["errors"][0]["extensions"] == {
        "code": "SCOPE_MISSING", "scopes": ["Contract"], "areas": ["contract:read"],
    }  # fmt: skip
    enough = frozenset({"rom:read", "contract:read"})
    assert (await hub.data(ALDER, asked, scopes=enough))["viewer"]["romPlaces"]["totalCount"] == 13
    one = await hub.data(ALDER, PLACES, cases=frozenset({"BN-D-RAB"}))
    assert [n["case"]["designator"] for n in one["viewer"]["romPlaces"]["nodes"]] == ["BN-D-RAB"]
