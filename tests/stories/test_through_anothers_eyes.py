"""An auditor at DSCA looks through another's eyes: to read only, on record twice, and never more than either may see."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import pytest
from graphql import build_client_schema, get_introspection_query

from hub.app import House, sealing_key
from hub.read.answer import Answerer
from hub.read.cursors import Seal
from tests.served import Hub
from tests.stories.asking import (
    AIR_FORCE,
    ALDER,
    BANDARIA,
    CENTCOM,
    DFAS,
    DSCA,
    OFFICE,
    STATE,
    about,
    one_case,
    own_schema,
    raw,
    tell,
    whole,
)
from tests.stories.conftest import Worlds

OFFERED = "BN-D-SAE"
OFFERS = "query($d: CaseDesignator!) { case(designator: $d) { lettersOfOffer { totalCount nodes { id totalValue } } } }"
ESTIMATES = "{ romEstimates { totalCount nodes { company amount } } }"
STUDENTS = "{ trainingLines { nodes { students { totalCount } } } }"
KEPT_FROM_DSCA = "CUI//DL ONLY agency:D, customer:BN"


async def look(hub: Hub, seat: str, query: str, **variables: Any) -> httpx2.Response:
    """One question through the eyes of a seat."""
    token = f"Bearer {hub.token(DSCA, scopes=['view:as'])}"
    return await raw(hub, None, {"query": query, "variables": variables}, authorization=token, hub_view_as=seat)


async def seen(hub: Hub, seat: str, query: str, **variables: Any) -> Any:
    """The data of an answer without errors."""
    answer = (await look(hub, seat, query, **variables)).json()
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


def code(answer: httpx2.Response) -> tuple[int, str]:
    """The status and the code of a refusal."""
    [error] = answer.json()["errors"]
    return answer.status_code, error["extensions"]["code"]


@pytest.mark.long
@pytest.mark.parametrize("seat", [BANDARIA, OFFICE, AIR_FORCE, ALDER, STATE, CENTCOM, DFAS])
async def test_the_auditor_is_told_of_a_case_what_its_reader_is_told_byte_for_byte(hub: Hub, seat: str) -> None:
    schema = build_client_schema(await seen(hub, seat, get_introspection_query()))
    for document in about(schema):
        if "sources" in document:
            continue  # the names of sources are told to whoever is not narrowed
        values = {"d": OFFERED} if "$d" in document else {}
        answer = await look(hub, seat, document, **values)
        assert answer.status_code == 200, answer.text
        own = await hub.post(seat, document, values)
        assert own.content == answer.content, document


@pytest.mark.long
async def test_what_does_not_exist_for_the_auditor_does_not_exist_in_the_view(hub: Hub) -> None:
    theirs = (await own_schema(hub, OFFICE)).type_map
    view = build_client_schema(await seen(hub, OFFICE, get_introspection_query())).type_map
    gone = set(theirs) - set(view)
    assert {"Student", "Mutation"} <= gone  # a student is known to its office and its nation alone
    assert set(view) <= set(theirs)
    hidden = await look(hub, OFFICE, STUDENTS)
    nonsense = await look(hub, OFFICE, STUDENTS.replace("students", "stadents"))
    assert code(hidden) == code(nonsense)
    assert hidden.json()["errors"][0]["message"] == nonsense.json()["errors"][0]["message"].replace(
        "stadents", "students"
    )


async def test_what_exists_for_the_auditor_alone_does_not_exist_in_the_view(hub: Hub) -> None:
    count = {}
    for seat in (DSCA, BANDARIA, ALDER):
        count[seat] = (await hub.data(seat, ESTIMATES))["romEstimates"]["totalCount"]
        assert (await seen(hub, seat, ESTIMATES))["romEstimates"]["totalCount"] == count[seat]
    assert count[DSCA] > count[ALDER] > count[BANDARIA] == 2  # consented to
    rows = (await seen(hub, ALDER, ESTIMATES))["romEstimates"]["nodes"]
    assert {row["company"] for row in rows} == {"1ABC2"}


async def kept_from_dsca(hub: Hub, directory: Path) -> None:
    """The agency's system tells an offer under a list that names the purchaser and not DSCA."""
    said = '  [[case.letter_of_offer]]\n  key = "basic"'
    await tell(hub, directory, one_case(OFFERED, (said, f'{said}\n  marking = "{KEPT_FROM_DSCA}"')))


async def test_a_record_kept_from_the_auditor_by_its_list_is_not_in_the_view(own_hub: Hub, tmp_path: Path) -> None:
    await kept_from_dsca(own_hub, tmp_path)
    theirs = (await own_hub.data(BANDARIA, OFFERS, {"d": OFFERED}))["case"]["lettersOfOffer"]
    assert theirs["totalCount"] == 1
    nothing = {"case": {"lettersOfOffer": {"totalCount": 0, "nodes": []}}}
    assert await own_hub.data(DSCA, OFFERS, {"d": OFFERED}) == nothing
    assert await seen(own_hub, BANDARIA, OFFERS, d=OFFERED) == nothing
    one = f'{{ node(id: "{theirs["nodes"][0]["id"]}") {{ id }} }}'
    assert await seen(own_hub, BANDARIA, one) == {"node": None}
    assert (await own_hub.data(BANDARIA, one))["node"] is not None
    timeline = "query($d: CaseDesignator!) { case(designator: $d) { timeline { totalCount } } }"
    told = (await own_hub.data(BANDARIA, timeline, {"d": OFFERED}))["case"]["timeline"]["totalCount"]
    viewed = (await seen(own_hub, BANDARIA, timeline, d=OFFERED))["case"]["timeline"]["totalCount"]
    assert viewed < told


class Careless(House):
    """A broken hub: through another's eyes an auditor sees whatever that other does."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        seal = Seal(sealing_key(self.settings.data_dir, "cursors"))
        self.views = Answerer(self.graph, self.projections, self.store.reads, seal)


@pytest.fixture
async def careless(worlds: Worlds) -> AsyncIterator[Hub]:
    """The broken hub over a copy of the world."""
    async with worlds.hub(kind=Careless) as hub:
        yield hub


async def test_a_hub_that_forgot_the_auditors_own_limits_would_be_found_out(careless: Hub, tmp_path: Path) -> None:
    await kept_from_dsca(careless, tmp_path)
    assert (await seen(careless, BANDARIA, OFFERS, d=OFFERED))["case"]["lettersOfOffer"]["totalCount"] == 1
    assert (await look(careless, OFFICE, STUDENTS)).status_code == 200


async def test_nothing_is_submitted_through_anothers_eyes(own_hub: Hub) -> None:
    query = 'mutation { submitRomEstimate(input: { idempotencyKey: "k" }) { __typename } }'
    nonsense = 'mutation { submitRomEstimote(input: { idempotencyKey: "k" }) { __typename } }'
    refused, unknown = await look(own_hub, ALDER, query), await look(own_hub, ALDER, nonsense)
    assert refused.status_code == 400
    assert code(refused) == code(unknown)


@pytest.mark.parametrize(
    ("by", "scopes", "seat", "expected"),
    [
        (DSCA, None, BANDARIA, "VIEW_NOT_YOURS"),
        (DSCA, ("Case",), BANDARIA, "VIEW_NOT_YOURS"),
        (AIR_FORCE, ("view:as",), BANDARIA, "VIEW_NOT_YOURS"),
        (ALDER, ("view:as",), "industry:2DEF3", "VIEW_NOT_YOURS"),
        (BANDARIA, None, "partner:VE", "VIEW_NOT_YOURS"),
        (DSCA, ("view:as",), "purchaser:BN", "VIEW_UNKNOWN"),
        (DSCA, ("view:as",), "", "VIEW_UNKNOWN"),
        (DSCA, ("view:as",), "partner:BN, partner:VE", "VIEW_UNKNOWN"),
    ],
)
async def test_who_is_no_auditor_looks_through_nobodys_eyes(hub: Hub, by: str, scopes: Any, seat: str, expected: str) -> None:  # fmt: skip
    narrowed = {} if scopes is None else {"scopes": scopes}
    answer = await raw(
        hub, None, {"query": ESTIMATES}, authorization=f"Bearer {hub.token(by, **narrowed)}", hub_view_as=seat
    )
    assert code(answer) == (403, expected)


async def test_the_auditors_other_scopes_and_its_cases_narrow_the_view(hub: Hub) -> None:
    token = hub.token(DSCA, scopes=["view:as", "Case"], cases=["BN-D-SAE", "VE-D-RAA"])
    ask = {"authorization": f"Bearer {token}", "hub_view_as": BANDARIA}
    found = (await raw(hub, None, {"query": "{ cases { nodes { designator } } }"}, **ask)).json()
    assert found["data"]["cases"]["nodes"] == [{"designator": "BN-D-SAE"}]
    refused = await raw(hub, None, {"query": OFFERS, "variables": {"d": OFFERED}}, **ask)
    assert code(refused)[1] == "SCOPE_MISSING"


async def test_each_look_is_on_record_in_either_name(own_hub: Hub) -> None:
    assert (await look(own_hub, BANDARIA, OFFERS, d=OFFERED)).status_code == 200
    connection = await asyncpg.connect(own_hub.house.addresses.admin)
    try:
        lines = await connection.fetch(
            "select q.kind, q.seat, q.party, q.subject, q.coordinates, reference "
            "from audit_record join audit_question q on q.digest = question order by audit_record.id desc limit 2"
        )
    finally:
        await connection.close()
    viewed, view = sorted((tuple(line) for line in lines), key=lambda line: line[0], reverse=True)
    assert viewed[:4] == ("viewed", "partner:BN", "customer:BN", "dsca")
    assert view[:4] == ("view", "dsca", "department:DSCA", "dsca")
    assert view[4] == ["as partner:BN", *viewed[4]]
    assert viewed[5] == view[5]
    assert "LetterOfOffer.total_value" in viewed[4]


class Impatient(House):
    """A hub that waits a moment for its audit."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **{**named, "patience": 0.3})


async def test_no_look_is_told_that_could_not_be_recorded(worlds: Worlds) -> None:
    async with worlds.hub(kind=Impatient) as hub:
        assert (await look(hub, BANDARIA, OFFERS, d=OFFERED)).status_code == 200
        connection = await asyncpg.connect(hub.house.addresses.admin)
        await connection.execute("revoke insert on audit_record from hub_auditor")
        await connection.close()
        answer = await look(hub, BANDARIA, OFFERS, d=OFFERED)
    assert code(answer) == (503, "AUDIT_UNAVAILABLE")


async def test_what_a_seat_and_its_auditor_ask_alike_is_kept_apart(hub: Hub) -> None:
    """Neither meets what was understood for the other, in either order."""
    for first, second in ((True, False), (False, True)):
        answers = {}
        for through in (first, second):
            query = f"{STUDENTS} # {first}"
            answers[through] = await look(hub, OFFICE, query) if through else await hub.post(OFFICE, query)
        assert answers[False].status_code == 200
        assert answers[True].status_code == 400


async def test_the_seats_own_answers_are_as_they_were(hub: Hub) -> None:
    before = whole(await hub.post(BANDARIA, OFFERS, {"d": OFFERED}))
    await look(hub, BANDARIA, OFFERS, d=OFFERED)
    assert whole(await hub.post(BANDARIA, OFFERS, {"d": OFFERED})) == before
