"""A token can be cut down to facets, submissions and cases; it reaches less then, and never more."""

import json
from typing import Any

import pytest

from schema.audience import Audience
from schema.graph import the_graph
from tests.served import Hub, but_cost
from tests.stories.asking import (
    AIR_FORCE,
    ALDER,
    BANDARIA,
    CENTCOM,
    DFAS,
    DSCA,
    DUNMORE,
    NOBODY,
    OFFICE,
    STATE,
    call_of,
    estimate_of,
    own_schema,
    refused,
)

ALL = (BANDARIA, OFFICE, DSCA, AIR_FORCE, ALDER, DUNMORE, STATE, CENTCOM, DFAS)
ESTIMATE = {"amount": "1000000.00 USD", "leadTimeMonths": 12}


def code(answer: dict[str, Any]) -> dict[str, Any]:
    """What the one error of an answer says to a client."""
    [error] = answer["errors"]
    return dict(error["extensions"])


async def test_a_token_says_what_it_is_narrowed_to(hub: Hub) -> None:
    query = "{{ viewer {{ audience party scopes cases services readOnly hours networks expiresAt {} }} }}"
    missing = await hub.ask(BANDARIA, "{ viewer { duties { totalCount } } }", scopes=["LetterOfOffer"])
    drawn = [*code(missing)["scopes"]]
    for more in ("", "duties { totalCount }"):  # once as Python answers it, once as the store does
        asked = query.format(more)
        whole = (await hub.data(BANDARIA, asked))["viewer"]
        narrowed = await hub.data(
            BANDARIA,
            asked,
            cases=["BN-D-SAE"],
            scopes=[*drawn, "LetterOfOffer"],
            services=["D", "B"],
            read_only=True,
            hours="06:00-18:00",
            networks=["127.0.0.0/8", "2001:db8::/32"],
        )
        assert {k: v for k, v in whole.items() if k != "duties"} == {
            "audience": "partner",
            "party": "customer:BN",
            "scopes": None,
            "cases": None,
            "services": None,
            "readOnly": False,
            "hours": None,
            "networks": None,
            "expiresAt": "2026-11-24T12:00:00+00:00",
        }
        assert {k: v for k, v in narrowed["viewer"].items() if k != "duties"} == {
            "audience": "partner",
            "party": "customer:BN",
            "scopes": sorted([*drawn, "LetterOfOffer"]),
            "cases": ["BN-D-SAE"],
            "services": ["B", "D"],
            "readOnly": True,
            "hours": "06:00-18:00",
            "networks": ["127.0.0.0/8", "2001:db8::/32"],
            "expiresAt": "2026-11-24T12:00:00+00:00",
        }


async def test_a_token_for_some_cases_reaches_those_and_what_hangs_on_them(hub: Hub) -> None:
    cases = ["BN-D-SAE", "BN-D-SAD"]
    query = (
        "{ cases { totalCount nodes { designator lettersOfOffer { totalCount } } } "
        "congressionalNotifications(where: { namedCase: { isNull: false } }) { totalCount nodes { namedCase case { designator } } } "
        "lettersOfRequest { totalCount } romEstimates { totalCount } }"
    )
    found = await hub.data(BANDARIA, query, cases=cases)
    assert found["cases"] == {
        "totalCount": 2,
        "nodes": [
            {"designator": "BN-D-SAD", "lettersOfOffer": {"totalCount": 1}},
            {"designator": "BN-D-SAE", "lettersOfOffer": {"totalCount": 1}},
        ],
    }
    assert found["lettersOfRequest"] == {"totalCount": 2}
    assert found["romEstimates"] == {"totalCount": 0}
    assert {n["case"]["designator"] for n in found["congressionalNotifications"]["nodes"] if n["case"]} <= set(cases)


async def test_a_token_for_anothers_case_opens_nothing(hub: Hub) -> None:
    query = "{ cases { totalCount nodes { designator } } }"
    table = {}
    for seat in ALL:
        found = await hub.data(seat, query, cases=["VE-D-RAA", "BN-D-SAG"])
        table[seat] = [n["designator"] for n in found["cases"]["nodes"]]
    assert table == {
        BANDARIA: ["BN-D-SAG"],
        OFFICE: ["BN-D-SAG"],
        DSCA: ["BN-D-SAG", "VE-D-RAA"],
        AIR_FORCE: ["BN-D-SAG", "VE-D-RAA"],
        ALDER: ["BN-D-SAG"],
        DUNMORE: [],
        STATE: ["BN-D-SAG", "VE-D-RAA"],
        CENTCOM: ["BN-D-SAG"],
        DFAS: ["BN-D-SAG"],
    }


async def test_a_case_outside_the_token_is_a_case_of_nobody(hub: Hub) -> None:
    query = "query($d: CaseDesignator!) { case(designator: $d) { designator } }"
    outside = await hub.post(DSCA, query, {"d": "BN-D-SAE"}, cases=["BN-D-SAD"])
    nobodys = await hub.post(DSCA, query, {"d": "ZZ-Z-ZZZ"}, cases=["BN-D-SAD"])
    assert outside.content == nobodys.content
    assert but_cost(nobodys.json()) == {"data": {"case": None}}
    estimate = await estimate_of(hub, "BN-D-RAB", "1ABC2")
    node = f'{{ node(id: "{estimate}") {{ id }} }}'
    assert (await hub.data(ALDER, node, cases=["BN-D-RAC"]))["node"] is None
    assert (await hub.data(ALDER, node, cases=["BN-D-RAB"]))["node"] == {"id": estimate}


async def test_a_token_for_some_facets_says_which_scope_it_lacks(hub: Hub) -> None:
    scopes = ["Case", "LetterOfOffer"]
    prices = '{ case(designator: "BN-D-SAE") { lettersOfOffer { nodes { totalValue } } } }'
    found = await hub.data(BANDARIA, prices, scopes=scopes)
    assert found["case"]["lettersOfOffer"]["nodes"] == [{"totalValue": "58987342.37 USD"}]
    lacking = {
        '{ case(designator: "BN-D-SAE") { letterOfRequest { status } } }': "LetterOfRequest",
        '{ case(designator: "BN-D-SAE") { lettersOfOffer { nodes { lines { totalCount } } } } }': "OfferLine",
        "{ congressionalNotifications { totalCount } }": "CongressionalNotification",
        '{ case(designator: "BN-D-ZZZ") { contracts { totalCount } } }': "Contract",
    }
    areas = {
        "LetterOfRequest": "request:read",
        "OfferLine": "offer:read",
        "CongressionalNotification": "notification:read",
        "Contract": "contract:read",
    }
    for query, scope in lacking.items():
        told = code(await hub.ask(BANDARIA, query, scopes=scopes))
        assert told == {"code": "SCOPE_MISSING", "scope": scope, "area": areas[scope]}
        assert "errors" not in await hub.ask(BANDARIA, query, scopes=[*scopes, scope])
        assert "errors" not in await hub.ask(BANDARIA, query, scopes=[*scopes, areas[scope]])


async def test_a_token_without_the_case_does_not_reach_it_by_a_detour(hub: Hub) -> None:
    scopes = ["RomEstimate"]
    found = await hub.data(ALDER, "{ romEstimates { totalCount nodes { company } } }", scopes=scopes)
    assert {n["company"] for n in found["romEstimates"]["nodes"]} == {"1ABC2"}
    for query in (
        "{ romEstimates { nodes { case { designator } } } }",
        "{ romEstimates { nodes { romCall { subject } } } }",
    ):
        assert code(await hub.ask(ALDER, query, scopes=scopes))["code"] == "SCOPE_MISSING"


async def test_an_id_of_a_facet_outside_the_token_is_nobodys(hub: Hub) -> None:
    estimate = await estimate_of(hub, "BN-D-RAB", "1ABC2")
    node = f'{{ node(id: "{estimate}") {{ __typename id }} }}'
    assert (await hub.data(ALDER, node, scopes=["Case"]))["node"] is None
    assert (await hub.data(ALDER, node, scopes=["RomEstimate"]))["node"] == {
        "__typename": "RomEstimate",
        "id": estimate,
    }


@pytest.mark.long(but=3)
@pytest.mark.parametrize("seat", ALL)
async def test_naming_a_facet_one_has_not_opens_nothing(hub: Hub, seat: str) -> None:
    every = [
        "Case",
        "InternalRemark",
        "RomEstimate",
        "LetterOfOffer",
        "RomInvitation",
        "submit:submitRomEstimate",
        "submit:recordRelease",
    ]
    for word in ("internalRemarks", "romEstimates", "lettersOfOffer"):
        query = f"{{ cases(first: 1) {{ nodes {{ {word} {{ totalCount }} }} }} }}"
        plain, named = await hub.ask(seat, query), await hub.ask(seat, query, scopes=every)
        assert named == plain
    for mutation in ("submitRomEstimate", "recordRelease"):
        document = f"mutation {{ {mutation}(input: {{}}) {{ __typename }} }}"
        assert await hub.ask(seat, document) == await hub.ask(seat, document, scopes=every)


async def test_a_reading_token_submits_nothing(own_hub: Hub) -> None:
    call = await call_of(own_hub, "BN-D-RAA")
    document = "mutation($i: SubmitRomEstimateInput!) { submitRomEstimate(input: $i) { __typename } }"
    taken = {"i": {"idempotencyKey": "k", "call": call, **ESTIMATE}}
    answer = await own_hub.ask(ALDER, document, taken, scopes=["Case", "RomCall", "RomEstimate"])
    assert code(answer) == {"code": "SCOPE_MISSING", "scope": "submit:submitRomEstimate", "area": "rom:submit"}
    assert (await own_hub.data(ALDER, '{ case(designator: "BN-D-RAA") { romEstimates { totalCount } } }'))["case"] == {
        "romEstimates": {"totalCount": 0}
    }
    scopes = ["RomCall", "RomEstimate", "submit:submitRomEstimate"]
    receipt = await own_hub.submit(ALDER, "submitRomEstimate", taken["i"], scopes=scopes)
    assert (receipt["__typename"], receipt["record"]["__typename"]) == ("Receipt", "RomEstimate")


async def test_a_submitting_token_reads_nothing_but_what_it_names(own_hub: Hub) -> None:
    call = await call_of(own_hub, "BN-D-RAA")
    taken = {"idempotencyKey": "k", "call": call, **ESTIMATE}
    receipt = await own_hub.submit(ALDER, "submitRomEstimate", taken, scopes=["RomCall", "submit:submitRomEstimate"])
    assert (receipt["__typename"], receipt["version"], receipt["record"]) == ("Receipt", 1, None)
    answer = await own_hub.ask(ALDER, "{ romEstimates { totalCount } }", scopes=["submit:submitRomEstimate"])
    assert code(answer) == {"code": "SCOPE_MISSING", "scope": "RomEstimate", "area": "rom:read"}


async def test_a_token_for_one_case_submits_under_no_other(own_hub: Hub) -> None:
    hub, here = own_hub, ["BN-D-RAB"]
    call, other = await call_of(hub, "BN-D-RAB"), await call_of(hub, "BN-D-RAA")
    estimate = await estimate_of(hub, "BN-D-RAD", "1ABC2")
    met = {
        "elsewhere": refused(
            await hub.submit(ALDER, "submitRomEstimate", {"idempotencyKey": "1", "call": other, **ESTIMATE}, cases=here)
        ),
        "question": refused(
            await hub.submit(ALDER, "askRomQuestion", {"idempotencyKey": "2", "call": other, "text": "?"}, cases=here)
        ),
        "withdrawal": refused(
            await hub.submit(ALDER, "withdrawRomEstimate", {"idempotencyKey": "3", "estimate": estimate}, cases=here)
        ),
        "consent": refused(
            await hub.submit(
                ALDER,
                "recordConsent",
                {"idempotencyKey": "4", "record": estimate, "version": 1, "to": "customer:BN"},
                cases=here,
            )
        ),
    }
    assert met == {
        "elsewhere": ("CALL_NOT_FOUND", "call"),
        "question": ("CALL_NOT_FOUND", "call"),
        "withdrawal": ("ESTIMATE_NOT_FOUND", "estimate"),
        "consent": ("RECORD_NOT_FOUND", "record"),
    }
    receipt = await hub.submit(
        ALDER, "submitRomEstimate", {"idempotencyKey": "5", "call": call, **ESTIMATE}, cases=here
    )
    assert (receipt["__typename"], receipt["version"]) == ("Receipt", 2)


async def test_an_agency_token_for_one_case_opens_calls_and_releases_under_no_other(own_hub: Hub) -> None:
    hub, here = own_hub, ["BN-D-RAB"]
    call = {"subject": "s", "specification": "s", "closesAt": "2027-01-01T00:00:00Z", "invitees": ["1ABC2"]}
    opened = await hub.submit(AIR_FORCE, "openRomCall", {"idempotencyKey": "1", "case": "BN-D-RAA", **call}, cases=here)
    assert refused(opened) == ("CASE_NOT_FOUND", "case")
    summary = (await hub.data(AIR_FORCE, '{ case(designator: "BN-D-RAA") { requirementSummary { id } } }'))["case"]
    release = {"record": summary["requirementSummary"]["id"], "version": 2, "to": "company:3GHJ4"}
    released = await hub.submit(AIR_FORCE, "recordRelease", {"idempotencyKey": "2", **release}, cases=here)
    assert refused(released) == ("RECORD_NOT_FOUND", "record")
    assert (await hub.submit(AIR_FORCE, "recordRelease", {"idempotencyKey": "3", **release}))["__typename"] == "Receipt"


@pytest.mark.long
async def test_a_key_gives_a_token_no_receipt_of_a_case_it_does_not_reach(own_hub: Hub) -> None:
    hub = own_hub
    call, estimate = await call_of(hub, "BN-D-RAA"), await estimate_of(hub, "BN-D-RAD", "1ABC2")
    summary = (await hub.data(AIR_FORCE, '{ case(designator: "BN-D-RAA") { requirementSummary { id } } }'))["case"]
    letter = {
        "case": "BN-D-SAE", "agency": "D", "reference": "r", "responseWanted": "LETTER_OF_OFFER", "signedOn": "2026-11-20",
    }  # fmt: skip
    consent = {"record": estimate, "version": 1}
    opening = {"case": "BN-D-RAA", "specification": "s", "closesAt": "2027-01-01T00:00:00Z", "invitees": ["1ABC2"]}
    release = {"record": summary["requirementSummary"]["id"], "to": "company:3GHJ4"}
    # Who submits what under which case; what else is sent under the same key; why a token for other cases may not.
    table: list[tuple[str, str, str, dict[str, Any], dict[str, Any], tuple[str, str]]] = [
        (ALDER, "BN-D-RAA", "submitRomEstimate", {"call": call, **ESTIMATE}, {"leadTimeMonths": 13}, ("CALL_NOT_FOUND", "call")),
        (ALDER, "BN-D-RAA", "askRomQuestion", {"call": call, "text": "?"}, {"text": "!"}, ("CALL_NOT_FOUND", "call")),
        (ALDER, "BN-D-RAD", "recordConsent", {"to": "customer:BN", **consent}, {"to": "customer:VE"}, ("RECORD_NOT_FOUND", "record")),
        (ALDER, "BN-D-RAD", "withdrawRomEstimate", {"estimate": estimate}, {"estimate": NOBODY}, ("ESTIMATE_NOT_FOUND", "estimate")),
        (AIR_FORCE, "BN-D-RAA", "openRomCall", {"subject": "s", **opening}, {"subject": "t"}, ("CASE_NOT_FOUND", "case")),
        (AIR_FORCE, "BN-D-RAA", "recordRelease", {"version": 2, **release}, {"version": 1}, ("RECORD_NOT_FOUND", "record")),
        (BANDARIA, "BN-D-SAE", "submitLetterOfRequest", {"requirement": "r", **letter}, {"requirement": "s"}, ("CASE_NOT_FOUND", "case")),
    ]  # fmt: skip
    for seat, case, mutation, taken, other, why in table:
        sent = {"idempotencyKey": "k", **taken}
        first = await hub.submit(seat, mutation, sent)
        assert first["__typename"] == "Receipt", first
        never_sent = await hub.submit(seat, mutation, {**sent, "idempotencyKey": "new"}, cases=["BN-D-RAB"])
        assert refused(never_sent) == why
        assert await hub.submit(seat, mutation, sent, cases=["BN-D-RAB"]) == never_sent
        assert await hub.submit(seat, mutation, {**sent, **other}, cases=["BN-D-RAB"]) == never_sent
        assert refused(await hub.submit(seat, mutation, {**sent, **other})) == ("KEY_REUSED", "idempotencyKey")
        assert await hub.submit(seat, mutation, sent, cases=["BN-D-RAB", case]) == first
        assert await hub.submit(seat, mutation, sent) == first


async def test_a_receipt_is_given_again_after_closing_to_those_who_reach_its_case(own_hub: Hub) -> None:
    hub = own_hub
    here, elsewhere = await call_of(hub, "BN-D-RAA"), await call_of(hub, "BN-D-RAB")
    taken = {"idempotencyKey": "k", "call": here, **ESTIMATE}
    first = await hub.submit(ALDER, "submitRomEstimate", taken)
    # The key is the party's: a token that may make another submission is told that this one cannot be its key.
    reused = await hub.submit(ALDER, "submitRomEstimate", {**taken, "call": elsewhere}, cases=["BN-D-RAB"])
    assert refused(reused) == ("KEY_REUSED", "idempotencyKey")
    hub.clock.pass_(days=400)
    late = await hub.submit(ALDER, "submitRomEstimate", {**taken, "idempotencyKey": "late"})
    assert refused(late) == ("CALL_NOT_OPEN", "call")
    assert await hub.submit(ALDER, "submitRomEstimate", taken) == first
    assert await hub.submit(ALDER, "submitRomEstimate", taken, cases=["BN-D-RAA"]) == first
    outside = await hub.submit(ALDER, "submitRomEstimate", taken, cases=["BN-D-RAB"])
    assert refused(outside) == ("CALL_NOT_FOUND", "call")


async def test_a_token_for_some_cases_gets_the_receipt_of_a_letter_about_none_again(own_hub: Hub) -> None:
    letter = {
        "idempotencyKey": "k", "agency": "D", "reference": "r", "requirement": "r", "responseWanted": "LETTER_OF_OFFER",
        "signedOn": "2026-11-20",
    }  # fmt: skip
    first = await own_hub.submit(BANDARIA, "submitLetterOfRequest", letter, cases=["BN-D-SAE"])
    assert (first["__typename"], first["record"]) == ("Receipt", None)
    assert await own_hub.submit(BANDARIA, "submitLetterOfRequest", letter, cases=["BN-D-SAE"]) == first
    other = await own_hub.submit(BANDARIA, "submitLetterOfRequest", {**letter, "requirement": "s"}, cases=["BN-D-SAE"])
    assert refused(other) == ("KEY_REUSED", "idempotencyKey")


async def test_a_receipt_is_rendered_under_the_rights_of_who_asks_for_it_again(own_hub: Hub) -> None:
    hub = own_hub
    call = await call_of(hub, "BN-D-RAA")
    taken = {"idempotencyKey": "k", "call": call, **ESTIMATE}
    first = await hub.submit(ALDER, "submitRomEstimate", taken, "... on RomEstimate { amount }")
    assert first["record"]["amount"] == "1000000.00 USD"
    unread = ["Case", "submit:submitRomEstimate"]
    again = await hub.submit(ALDER, "submitRomEstimate", taken, "... on RomEstimate { amount }", scopes=unread)
    assert again == {**first, "record": None}
    reading = await hub.ask(
        ALDER,
        "mutation($i: SubmitRomEstimateInput!) { submitRomEstimate(input: $i) { __typename } }",
        {"i": taken},
        scopes=["RomEstimate"],
    )
    assert code(reading)["code"] == "SCOPE_MISSING"


@pytest.mark.long
async def test_a_narrowed_token_is_shown_the_whole_schema_of_its_seat(hub: Hub) -> None:
    names = "{ __schema { types { name fields { name } inputFields { name } enumValues { name } } } }"
    asked: list[dict[str, Any]] = [
        {"scopes": ["Case"]},
        {"services": ["D"], "read_only": True},
        {"cases": ["BN-D-SAE"]},
    ]
    for narrowed in asked:
        assert (await hub.post(ALDER, names, **narrowed)).content == (await hub.post(ALDER, names)).content
        headers = {"authorization": f"Bearer {hub.token(ALDER, **narrowed)}"}
        told = await hub.client.get("/schema.graphql", headers=headers)
        assert told.text == hub.house.projections[Audience.INDUSTRY].sdl


async def test_what_is_missing_is_named_wherever_it_is_asked_for(hub: Hub) -> None:
    estimate = await estimate_of(hub, "BN-D-RAB", "1ABC2")
    # However it is written, the same is said; and nothing at all of what the seat does not have.
    ways = {
        "{ cases { nodes { %s { totalCount } } } }": "nested",
        "query { ...Q } fragment Q on Query { cases { nodes { ... { ...C } } } } fragment C on Case { a: %s { totalCount } }": "fragments",
        f'{{ node(id: "{estimate}") {{ ... on Case {{ %s {{ totalCount }} }} }} }}': "by id",
        f'{{ nodes(ids: ["{estimate}"]) {{ ... on Case {{ %s {{ totalCount }} }} }} }}': "by ids",
        "{ a: cases { nodes { designator } } b: cases { nodes { case: %s { totalCount } } } }": "behind what it reaches",
    }
    for document, way in ways.items():
        lacking = code(await hub.ask(ALDER, document % "romCalls", scopes=["Case", "RomEstimate"]))
        assert lacking == {"code": "SCOPE_MISSING", "scope": "RomCall", "area": "rom:read"}, way
        hidden, strange = [
            await hub.ask(ALDER, document % name, scopes=["Case", "RomEstimate"])
            for name in ("internalRemarks", "x" * 15)
        ]
        assert code(hidden) == code(strange) == {"code": "UNKNOWN_FIELD"}, way
        assert json.dumps(hidden).replace("internalRemarks", "x" * 15) == json.dumps(strange), way


# Areas.


async def test_an_area_reaches_the_facets_of_it_that_exist_for_the_seat_and_no_others(hub: Hub) -> None:
    bills = '{ case(designator: "BN-D-SAM") { billing { totalCount } terminationLiabilities { totalCount } } }'
    found = await hub.data(DFAS, bills, scopes=["case:read", "finance:read"])
    assert found == await hub.data(DFAS, bills)
    assert found["case"]["billing"]["totalCount"] > 0
    letters = '{ case(designator: "BN-D-SAM") { lettersOfOffer { totalCount } } }'
    refusal = code(await hub.ask(DFAS, letters, scopes=["case:read", "finance:read"]))
    assert refusal == {"code": "SCOPE_MISSING", "scope": "LetterOfOffer", "area": "offer:read"}


@pytest.mark.long(but=1)
@pytest.mark.parametrize("seat", ALL)
async def test_a_token_for_areas_names_nothing_to_its_holder_that_its_seat_does_not_have(hub: Hub, seat: str) -> None:
    schema, scopes = await own_schema(hub, seat), the_graph().scopes
    own = scopes.areas((await hub.data(seat, "{ viewer { audience } }"))["viewer"]["audience"])
    told = (await hub.data(seat, "{ viewer { scopes } }", scopes=list(own)))["viewer"]["scopes"]
    assert schema.mutation_type is not None
    members = {*schema.type_map, *(f"submit:{name}" for name in schema.mutation_type.fields)}
    assert set(told) <= members
    # A build that writes areas out for everybody alike would name what the seat has not.
    assert seat == DSCA or not scopes.reach(list(own)) <= members


@pytest.mark.parametrize(("seat", "hidden"), [(BANDARIA, "remark:read"), (ALDER, "finance:read"), (DFAS, "rom:submit")])
async def test_an_area_of_others_is_an_area_of_nobody(hub: Hub, seat: str, hidden: str) -> None:
    query = "{ viewer { scopes } }"
    plain = await hub.post(seat, query, scopes=["case:read"])
    outside = await hub.post(seat, query, scopes=["case:read", hidden])
    nobodys = await hub.post(seat, query, scopes=["case:read", "weather:read"])
    assert outside.content == nobodys.content == plain.content, "it reaches nothing, whosever it is"
    assert "data" in plain.json()
    assert hidden.encode() not in outside.content


async def test_a_token_for_an_areas_submissions_makes_those_and_reads_nothing(own_hub: Hub) -> None:
    call = await call_of(own_hub, "BN-D-RAA")
    taken = {"idempotencyKey": "k", "call": call, **ESTIMATE}
    receipt = await own_hub.submit(ALDER, "submitRomEstimate", taken, scopes=["rom:submit"])
    assert (receipt["__typename"], receipt["record"]) == ("Receipt", None)
    answer = await own_hub.ask(ALDER, "{ romEstimates { totalCount } }", scopes=["rom:submit"])
    assert code(answer) == {"code": "SCOPE_MISSING", "scope": "RomEstimate", "area": "rom:read"}
    document = "mutation($i: RecordConsentInput!) { recordConsent(input: $i) { __typename } }"
    consent = {"i": {"idempotencyKey": "c", "record": receipt["recordId"], "version": 1, "to": "customer:BN"}}
    answer = await own_hub.ask(ALDER, document, consent, scopes=["rom:submit"])
    assert code(answer) == {"code": "SCOPE_MISSING", "scope": "submit:recordConsent", "area": "release:submit"}


async def test_what_is_drawn_asks_for_every_area_behind_it(hub: Hub) -> None:
    timeline = '{ case(designator: "BN-D-SAE") { timeline { totalCount } } }'
    missing = code(await hub.ask(BANDARIA, timeline, scopes=["case:read"]))
    assert missing["code"] == "SCOPE_MISSING"
    assert missing["areas"] == sorted({the_graph().scopes.area_of(scope) for scope in missing["scopes"]})
    assert "remark:read" not in missing["areas"]  # nothing of it exists for a purchaser
    assert "shipment:read" in missing["areas"]
    assert not {"token:read", "webhook:read"} & set(missing["areas"])  # no case has any, so no timeline tells of one
    whole = await hub.data(BANDARIA, timeline)
    assert await hub.data(BANDARIA, timeline, scopes=["case:read", *missing["areas"]]) == whole
    assert await hub.data(BANDARIA, timeline, scopes=["case:read", *missing["scopes"]]) == whole


# Services.


async def test_a_token_for_an_agency_reaches_its_cases_and_what_hangs_on_them(hub: Hub) -> None:
    query = "{ cases(first: 100) { nodes { designator } } shipments(first: 100) { nodes { case { designator } } } }"

    def met(found: Any) -> tuple[set[str], set[str]]:
        on = {one["case"]["designator"] for one in found["shipments"]["nodes"] if one["case"]}
        return {one["designator"] for one in found["cases"]["nodes"]}, on

    table = {}
    for seat in (BANDARIA, OFFICE, DSCA, AIR_FORCE):
        cases, hanging = met(await hub.data(seat, query))
        for letter in ("D", "B", "P", "X"):
            narrowed = met(await hub.data(seat, query, services=[letter]))
            assert narrowed == ({c for c in cases if c[3] == letter}, {c for c in hanging if c[3] == letter}), seat
            table[seat, letter] = len(narrowed[0])
    assert table[DSCA, "D"] > table[BANDARIA, "D"] > 0 < table[DSCA, "B"]
    assert {count for (_, letter), count in table.items() if letter == "X"} == {0}
    both = met(await hub.data(DSCA, query, services=["D", "B"]))
    assert {c[3] for c in both[0]} == {"D", "B"}


async def test_a_token_for_an_agency_and_some_cases_reaches_what_is_both(hub: Hub) -> None:
    named = ["BN-D-SAE", "BN-D-SAD", "VE-B-TAB"]
    query = "{ cases { totalCount nodes { designator } } congressionalNotifications { totalCount } }"
    of_both = await hub.data(DSCA, query, cases=named, services=["D"])
    assert [one["designator"] for one in of_both["cases"]["nodes"]] == ["BN-D-SAD", "BN-D-SAE"]
    assert of_both == await hub.data(DSCA, query, cases=named[:2])
    assert (await hub.data(DSCA, query, cases=["BN-D-SAE"], services=["P"]))["cases"]["totalCount"] == 0


async def test_a_case_of_another_agency_is_a_case_of_nobody(hub: Hub) -> None:
    query = "query($d: CaseDesignator!) { case(designator: $d) { designator } }"
    outside = await hub.post(DSCA, query, {"d": "BN-D-SAE"}, services=["B"])
    assert outside.content == (await hub.post(DSCA, query, {"d": "ZZ-Z-ZZZ"}, services=["B"])).content
    assert (await hub.data(DSCA, query, {"d": "BN-D-SAE"}, services=["D"]))["case"] == {"designator": "BN-D-SAE"}
    estimate = await estimate_of(hub, "BN-D-RAB", "1ABC2")
    node = f'{{ node(id: "{estimate}") {{ id }} }}'
    assert (await hub.data(ALDER, node, services=["B"]))["node"] is None
    assert (await hub.data(ALDER, node, services=["D"]))["node"] == {"id": estimate}


async def test_a_token_for_an_agency_submits_and_is_receipted_for_its_cases_alone(own_hub: Hub) -> None:
    hub = own_hub
    call = await call_of(hub, "BN-D-RAA")
    taken = {"idempotencyKey": "k", "call": call, **ESTIMATE}
    elsewhere = await hub.submit(ALDER, "submitRomEstimate", taken, services=["B"])
    assert refused(elsewhere) == ("CALL_NOT_FOUND", "call")
    first = await hub.submit(ALDER, "submitRomEstimate", taken, services=["D"])
    assert first["__typename"] == "Receipt"
    assert await hub.submit(ALDER, "submitRomEstimate", taken, services=["B"]) == elsewhere
    assert await hub.submit(ALDER, "submitRomEstimate", {**taken, "leadTimeMonths": 1}, services=["B"]) == elsewhere
    assert await hub.submit(ALDER, "submitRomEstimate", taken, services=["B", "D"]) == first


# Tokens that only read.


async def test_a_token_that_only_reads_reads_all_and_submits_nothing(own_hub: Hub) -> None:
    hub = own_hub
    query = "{ romCalls { totalCount nodes { id subject } } romEstimates { totalCount } }"
    before = await hub.data(ALDER, query)
    assert await hub.data(ALDER, query, read_only=True) == before
    document = "mutation($i: SubmitRomEstimateInput!) { submitRomEstimate(input: $i) { __typename } }"
    taken = {"i": {"idempotencyKey": "k", "call": await call_of(hub, "BN-D-RAA"), **ESTIMATE}}
    for scopes in (None, ["submit:submitRomEstimate"], ["Case"]):
        answer = await hub.ask(ALDER, document, taken, read_only=True, scopes=scopes)
        assert code(answer) == {"code": "READ_ONLY"}
        assert answer["errors"][0]["message"] == (
            "this token only reads; ask for one that is not read-only to send `submitRomEstimate`"
        )
    assert await hub.data(ALDER, query) == before
    # What the seat does not have is refused as a name of nothing, whatever the token.
    strange = document.replace("submitRomEstimate", "openRomCall").replace("SubmitRom", "OpenRom")
    assert await hub.ask(ALDER, strange, taken, read_only=True) == await hub.ask(ALDER, strange, taken)
    assert (await hub.ask(ALDER, document, taken))["data"]["submitRomEstimate"]["__typename"] == "Receipt"
