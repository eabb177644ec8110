"""One case, and what each stakeholder reads of it: the same question, and as many true answers as there are readers."""

from typing import Any

import pytest

from tests.served import Hub, but_cost
from tests.stories.asking import (
    AIR_FORCE,
    ALDER,
    ARMY,
    BANDARIA,
    CENTCOM,
    DFAS,
    DSCA,
    DUNMORE,
    EVERYBODY,
    GREYHAVEN,
    NORTHPINE,
    OFFICE,
    STATE,
    VERDANIA,
    usd,
)

OFFERED = {"offered": "the document was countersigned and sent to the purchaser"}
HOLDER = {"contract_holder": "the reader's organization holds a contract under this case"}
NOT_THERE = "no such member"
NO_ROW = "no row"


async def ask(hub: Hub, seat: str, designator: str, selection: str) -> dict[str, Any]:
    """The answer about one case."""
    return but_cost(await hub.ask(seat, f'{{ case(designator: "{designator}") {{ {selection} }} }}'))


async def of(hub: Hub, seat: str, designator: str, selection: str) -> Any:
    """What one reader reads of one case, which waits for nothing."""
    answer = await ask(hub, seat, designator, selection)
    assert set(answer) == {"data"}, answer
    return answer["data"]["case"]


async def missing(hub: Hub, seat: str, document: str, word: str) -> bool:
    """Whether a member is absent: told exactly as a word that nobody ever wrote."""
    nonsense = "z" * len(word)
    asked = await hub.post(seat, document.replace("$WORD", word))
    made_up = await hub.post(seat, document.replace("$WORD", nonsense))
    assert made_up.json()["errors"][0]["extensions"] == {"code": "UNKNOWN_FIELD"}
    return asked.content == made_up.content.replace(nonsense.encode(), word.encode()) and asked.status_code == 400


# The letter of offer: developed, approved, offered, accepted.


async def test_the_price_of_one_letter_of_offer_as_each_reader_meets_it(hub: Hub) -> None:
    price = "lettersOfOffer { totalCount nodes { number totalValue expiresOn lines { totalCount } } }"
    table: dict[str, dict[str, Any]] = {}
    for seat in EVERYBODY:
        if await missing(hub, seat, '{ case(designator: "BN-D-SAE") { $WORD { totalCount } } }', "lettersOfOffer"):
            table[seat] = dict.fromkeys(("BN-D-SAA", "BN-D-SAD", "BN-D-SAE", "BN-D-SAF"), NOT_THERE)
            continue
        table[seat] = {}
        for designator in ("BN-D-SAA", "BN-D-SAD", "BN-D-SAE", "BN-D-SAF"):
            answer = await ask(hub, seat, designator, price)
            case = answer["data"]["case"]
            if case is None:
                table[seat][designator] = "no case"
            elif not case["lettersOfOffer"]["nodes"]:
                assert case["lettersOfOffer"]["totalCount"] == 0
                assert "extensions" not in answer
                table[seat][designator] = NO_ROW
            else:
                [letter] = case["lettersOfOffer"]["nodes"]
                waits = answer.get("extensions", {}).get("withheld", [])
                table[seat][designator] = (
                    letter["totalValue"],
                    letter["lines"]["totalCount"],
                    [w["facts"] for w in waits],
                )

    official = {
        "BN-D-SAA": (usd("3192688.70"), 2, []),
        "BN-D-SAD": (usd("235108843.19"), 3, []),
        "BN-D-SAE": (usd("58987342.37"), 3, []),
        "BN-D-SAF": (usd("1724086.03"), 2, []),
    }
    never = dict.fromkeys(official, NOT_THERE)
    assert table == {
        BANDARIA: official | {"BN-D-SAA": NO_ROW, "BN-D-SAD": (None, 0, [["totalValue", "expiresOn"]])},
        OFFICE: official,
        DSCA: official,
        AIR_FORCE: official,
        STATE: official,
        DFAS: {**dict.fromkeys(official, "no case"), "BN-D-SAF": official["BN-D-SAF"]},
        ALDER: never,
        DUNMORE: never,
        CENTCOM: never,
    }


async def test_what_waits_is_named_with_its_sentence_and_nothing_else_is_said(hub: Hub) -> None:
    selection = "a: title program lettersOfOffer { nodes { number status price: totalValue charges lines { nodes { total } } } }"
    assert await ask(hub, BANDARIA, "BN-D-SAD", selection) == {
        "data": {
            "case": {
                "a": None,
                "program": None,
                "lettersOfOffer": {
                    "nodes": [
                        {
                            "number": 0,
                            "status": "AGENCY_APPROVED",
                            "price": None,
                            "charges": None,
                            "lines": {"nodes": []},
                        }
                    ]
                },
            }
        },
        "extensions": {
            "withheld": [
                {"path": ["case"], "facts": ["a", "program"], "condition": "offered"},
                {"path": ["case", "lettersOfOffer", "nodes", 0], "facts": ["price", "charges"], "condition": "offered"},
            ],
            "conditions": OFFERED,
        },
    }
    assert await ask(hub, BANDARIA, "BN-D-SAE", selection) == {
        "data": {
            "case": {
                "a": "Silver Dome air defense radars",
                "program": "FMS",
                "lettersOfOffer": {
                    "nodes": [
                        {
                            "number": 0,
                            "status": "OFFERED",
                            "price": usd("58987342.37"),
                            "charges": usd("2449219.92"),
                            "lines": {
                                "nodes": [
                                    {"total": usd("52410722.40")},
                                    {"total": usd("2477400.00")},
                                    {"total": usd("1650000.05")},
                                ]
                            },
                        }
                    ]
                },
            }
        }
    }


async def test_a_fact_waits_whether_or_not_it_has_a_value(hub: Hub) -> None:
    # BN-D-SAK has no transport plan and no date of expiry, and its price waits like them.
    answer = await ask(hub, BANDARIA, "BN-D-SAK", "lettersOfOffer { nodes { totalValue transportPlan expiresOn } }")
    assert answer["extensions"]["withheld"] == [
        {
            "path": ["case", "lettersOfOffer", "nodes", 0],
            "facts": ["totalValue", "transportPlan", "expiresOn"],
            "condition": "offered",
        }
    ]


async def test_what_is_not_executed_does_not_wait(hub: Hub) -> None:
    query = 'query($v: Boolean!) { case(designator: "BN-D-SAD") { designator title @include(if: $v) } }'
    off = but_cost(await hub.ask(BANDARIA, query, {"v": False}))
    on = but_cost(await hub.ask(BANDARIA, query, {"v": True}))
    assert off == {"data": {"case": {"designator": "BN-D-SAD"}}}
    assert on["extensions"] == {
        "withheld": [{"path": ["case"], "facts": ["title"], "condition": "offered"}],
        "conditions": OFFERED,
    }


async def test_an_unapproved_correction_does_not_take_back_what_the_purchaser_reads(hub: Hub) -> None:
    selection = "lettersOfOffer { nodes { milapOn status } }"
    assert await of(hub, BANDARIA, "BN-D-SAB", selection) == {
        "lettersOfOffer": {"nodes": [{"milapOn": "2026-07-27", "status": "AGENCY_APPROVED"}]}
    }
    inner = "lettersOfOffer { nodes { milapOn rawStatus waitsOn delayClass } }"
    written_again = {"milapOn": None, "rawStatus": "WRITE", "waitsOn": "AGENCY", "delayClass": "REQUIREMENT"}
    for seat in (OFFICE, DSCA, AIR_FORCE, STATE):
        assert await of(hub, seat, "BN-D-SAB", inner) == {"lettersOfOffer": {"nodes": [written_again]}}


@pytest.mark.long
async def test_the_inside_of_a_document_exists_for_as_few_as_the_policy_says(hub: Hub) -> None:
    members = ("status", "rawStatus", "waitsOn", "delayClass", "milestones", "holds", "delayText", "pricingBasis",
               "contingency", "negotiatingPosition", "totalValue")  # fmt: skip
    table = {}
    for seat in (BANDARIA, OFFICE, DSCA, AIR_FORCE, STATE, DFAS):
        document = '{ case(designator: "BN-D-SAE") { lettersOfOffer { nodes { $WORD } } } }'
        table[seat] = "".join(["." if await missing(hub, seat, document, m) else "x" for m in members])
    #             status raw waits class milestones holds text basis contingency position total
    assert table == {
        BANDARIA: "x.........x",
        OFFICE: "xxxx......x",
        DSCA: "xxxxxxxxxxx",
        AIR_FORCE: "xxxxxxxxxxx",
        STATE: "xxxxxx....x",
        DFAS: "x.........x",
    }


async def test_the_officials_read_the_inside_of_a_document(hub: Hub) -> None:
    selection = "lettersOfOffer { nodes { pricingBasis contingency negotiatingPosition } }"
    inside = {
        "pricingBasis": "Firm quotation of the radar plus government trucks at stock price.",
        "contingency": usd("2300000.00"),
        "negotiatingPosition": "Concede the second year of spares before touching the radar price.",
    }
    for seat in (DSCA, AIR_FORCE):
        assert await of(hub, seat, "BN-D-SAE", selection) == {"lettersOfOffer": {"nodes": [inside]}}


# The case itself.


async def test_the_stage_is_computed_for_each_audience_from_what_it_may_know(hub: Hub) -> None:
    cases = ("BN-D-QAA", "BN-D-QAC", "BN-D-QAE", "BN-D-QAJ", "BN-D-SAD", "BN-D-SAE", "BN-D-SAF", "BN-D-SAG", "BN-D-SAM",
             "BN-D-SAN", "BN-D-SAP", "BN-D-SAH")  # fmt: skip
    words = {"REQUIREMENT": 1, "REQUEST": 2, "PRICE_AND_AVAILABILITY": 3, "DEVELOPMENT": 4, "OFFERED": 5, "EXECUTION": 6,
             "DELIVERY": 7, "SUSTAINMENT": 8, "CLOSED": 9}  # fmt: skip
    table = {}
    for seat in (BANDARIA, OFFICE, DSCA, AIR_FORCE, ARMY, STATE, CENTCOM, DFAS):
        row = []
        for designator in cases:
            case = await of(hub, seat, designator, "stage")
            row.append("-" if case is None else str(words[case["stage"]]))
        table[seat] = "".join(row)
    #                QAA QAC QAE QAJ SAD SAE SAF SAG SAM SAN SAP SAH
    assert table == {
        BANDARIA: "-23245567895",
        OFFICE: "123245567895",  # a draft notification moves nobody's stage: QAJ stays a request
        DSCA: "123245567895",
        AIR_FORCE: "123245567895",
        ARMY: "123245567895",
        STATE: "123245567895",
        CENTCOM: "123245567895",
        DFAS: "------56789-",
    }


async def test_a_contractor_reads_the_stage_of_the_cases_it_holds_a_contract_under(hub: Hub) -> None:
    holder = await of(hub, ALDER, "BN-D-SAG", "stage caseManager")
    assert holder == {"stage": "EXECUTION", "caseManager": "Case office D-SAG, bn-d-sag@cases.example, +1 555 0130"}
    assert await ask(hub, ALDER, "BN-D-RAB", "stage caseManager") == {
        "data": {"case": {"stage": None, "caseManager": None}},
        "extensions": {
            "withheld": [{"path": ["case"], "facts": ["stage", "caseManager"], "condition": "contract_holder"}],
            "conditions": HOLDER,
        },
    }
    assert await of(hub, DUNMORE, "BN-D-SAG", "stage") is None


async def test_another_agency_knows_of_a_case_at_a_glance_and_is_told_nothing_more(hub: Hub) -> None:
    selection = (
        "designator neutralTitle stage customer agency title program form caseManager benefitting "
        "letterOfRequest { status } lettersOfOffer { totalCount } romCalls { totalCount } contracts { totalCount } "
        "internalRemarks { totalCount } releases { totalCount } commandPriority { rank } requirementSummary { text }"
    )
    none = {"totalCount": 0}
    glance = {"designator": "BN-D-SAG", "neutralTitle": "Tactical transport aircraft", "stage": "EXECUTION"}
    silent = dict.fromkeys(("customer", "agency", "title", "program", "form", "caseManager", "benefitting"))
    facets = dict.fromkeys(("lettersOfOffer", "romCalls", "contracts", "internalRemarks", "releases"), none)
    ones = dict.fromkeys(("letterOfRequest", "commandPriority", "requirementSummary"))
    assert await of(hub, ARMY, "BN-D-SAG", selection) == glance | silent | facets | ones


async def test_who_is_party_to_which_case(hub: Hub) -> None:
    cases = ("BN-D-QAA", "BN-D-QAB", "BN-D-QAC", "BN-D-RAB", "BN-D-SAF", "VE-D-RAA", "QO-P-GAC", "H4-D-BAA", "H4-D-BAB",
             "H4-B-BAC")  # fmt: skip
    table = {}
    for seat in (BANDARIA, VERDANIA, OFFICE, DSCA, AIR_FORCE, ALDER, DUNMORE, STATE, CENTCOM, DFAS):
        row = ""
        for designator in cases:
            case = await of(hub, seat, designator, "customer")
            row += "." if case is None else "g" if case["customer"] is None else "x"
        table[seat] = row
    #           QAA QAB QAC RAB SAF VE  QO BAA BAB BAC
    assert table == {
        BANDARIA: "..xxx...x.",
        VERDANIA: ".....x...x",
        OFFICE: "xxxxx..xx.",
        DSCA: "xxxxxxxxxx",
        AIR_FORCE: "xxxxxxgxxg",
        ALDER: "...x......",
        DUNMORE: "...x......",
        STATE: "xxxxxxxxxx",
        CENTCOM: "xxxxx..xx.",
        DFAS: "....x...xx",
    }


# The letter of request.


async def test_a_letter_is_read_by_its_author_and_the_officials_and_its_handling_by_the_purchaser(hub: Hub) -> None:
    selection = "letterOfRequest { reference receivedOn status }"
    written = {"reference": "BN/AS/2026/097", "receivedOn": "2026-09-18", "status": "RECEIVED"}
    spoken = {"reference": "SCO-BN-MFR-2026-03", "receivedOn": "2026-03-16", "status": "RECEIVED"}
    for seat in (BANDARIA, OFFICE, DSCA, AIR_FORCE, STATE):
        assert await of(hub, seat, "BN-D-QAC", selection) == {"letterOfRequest": written}
    for seat in (OFFICE, DSCA, AIR_FORCE, STATE):
        assert await of(hub, seat, "BN-D-QAL", selection) == {"letterOfRequest": spoken}
    # A memorandum of the office is not the purchaser's own letter: silence, and no notice.
    assert await of(hub, BANDARIA, "BN-D-QAL", selection) == {"letterOfRequest": spoken | {"reference": None}}
    for word in ("receivedOn", "status", "rawStatus"):
        assert await missing(hub, CENTCOM, '{ case(designator: "BN-D-QAC") { letterOfRequest { $WORD } } }', word)
    assert await of(hub, CENTCOM, "BN-D-QAC", "letterOfRequest { reference }") == {
        "letterOfRequest": {"reference": "BN/AS/2026/097"}
    }


async def test_a_negative_answer_is_not_told_before_it_is_given_and_its_reason_stays_inside(hub: Hub) -> None:
    assert await of(hub, BANDARIA, "BN-D-QAH", "letterOfRequest { status }") == {
        "letterOfRequest": {"status": "IN_PREPARATION"}
    }
    document = '{ case(designator: "BN-D-QAH") { letterOfRequest { $WORD } } }'
    assert await missing(hub, BANDARIA, document, "evaluation")
    assert await missing(hub, BANDARIA, document, "rawStatus")
    inner = await of(hub, AIR_FORCE, "BN-D-QAH", "letterOfRequest { rawStatus evaluation }")
    assert inner["letterOfRequest"]["rawStatus"] == "CLOSED_NEGATIVE"


async def test_what_is_missing_is_told_to_the_purchaser_once_returned_and_by_side(hub: Hub) -> None:
    purchaser = "letterOfRequest { missingFromPurchaser { totalCount nodes { item } } }"
    inside = "letterOfRequest { missingFromPurchaser { totalCount } missingOnUnitedStatesSide { totalCount } }"
    table = {}
    for designator in ("BN-D-QAC", "BN-D-QAD"):
        told = (await of(hub, BANDARIA, designator, purchaser))["letterOfRequest"]["missingFromPurchaser"]
        kept = (await of(hub, AIR_FORCE, designator, inside))["letterOfRequest"]
        sides = [kept[side]["totalCount"] for side in ("missingFromPurchaser", "missingOnUnitedStatesSide")]
        table[designator] = [told["totalCount"], *sides]
    #                 Bandaria, agency: purchaser's side, United States side
    assert table == {"BN-D-QAC": [0, 1, 2], "BN-D-QAD": [2, 2, 1]}
    returned = await of(hub, BANDARIA, "BN-D-QAD", purchaser)
    assert returned["letterOfRequest"]["missingFromPurchaser"]["nodes"] == [
        {"item": "Name the number of radios and of vehicle mounts."},
        {"item": "Name the operational unit that will hold the radios."},
    ]
    document = '{ case(designator: "BN-D-QAD") { letterOfRequest { $WORD { totalCount } } } }'
    assert await missing(hub, BANDARIA, document, "missingOnUnitedStatesSide")


async def test_a_requirement_summary_reaches_each_contractor_in_the_version_released_to_it(hub: Hub) -> None:
    first = "Self protection pods for twelve fighters, carried on the outboard station."
    second = "Self protection pods for twelve fighters; the towed decoy variant is preferred."
    table = {}
    for seat in (BANDARIA, OFFICE, DSCA, AIR_FORCE, ALDER, DUNMORE, GREYHAVEN):
        summary = (await of(hub, seat, "BN-D-RAA", "requirementSummary { text }"))["requirementSummary"]
        table[seat] = summary and summary["text"]
    assert table == {
        BANDARIA: second,
        OFFICE: second,
        DSCA: second,
        AIR_FORCE: second,
        ALDER: first,
        DUNMORE: second,
        GREYHAVEN: None,
    }
    for seat in (STATE, CENTCOM, DFAS):
        assert await missing(hub, seat, '{ case(designator: "BN-D-SAF") { $WORD { text } } }', "requirementSummary")


# Calls for estimates.


async def test_questions_reach_their_asker_at_once_and_everybody_once_published(hub: Hub) -> None:
    table = {}
    for seat in (OFFICE, DSCA, AIR_FORCE, ALDER, DUNMORE, GREYHAVEN):
        asked = "" if seat == OFFICE else "askedText"
        case = await of(
            hub, seat, "BN-D-RAC", f"romCalls {{ nodes {{ questions {{ nodes {{ question answer {asked} }} }} }} }}"
        )
        [call] = case["romCalls"]["nodes"]
        table[seat] = [
            (bool(q["question"]), bool(q["answer"]), bool(q.get("askedText"))) for q in call["questions"]["nodes"]
        ]
    published, unanswered = (True, True), (False, False)
    assert table == {
        OFFICE: [(*published, False)],
        DSCA: [(*published, True), (*unanswered, True), (*unanswered, True)],
        AIR_FORCE: [(*published, True), (*unanswered, True), (*unanswered, True)],
        ALDER: [(*published, False), (*unanswered, True)],
        DUNMORE: [(*published, True)],
        GREYHAVEN: [(*published, False), (*unanswered, True)],
    }
    for seat in (BANDARIA, STATE, CENTCOM, DFAS):
        assert await missing(hub, seat, '{ case(designator: "BN-D-RAC") { $WORD { totalCount } } }', "romCalls")


async def test_each_contractor_reads_only_its_own_estimate_and_the_purchaser_what_was_consented_to(hub: Hub) -> None:
    table = {}
    for seat in (BANDARIA, DSCA, AIR_FORCE, ALDER, DUNMORE):
        table[seat] = {}
        for designator in ("BN-D-RAB", "BN-D-RAD", "BN-D-RAF", "BN-D-RAH"):
            selection = "romEstimates(orderBy: [{ fact: COMPANY }]) { totalCount nodes { company amount } }"
            found = (await of(hub, seat, designator, selection))["romEstimates"]
            assert found["totalCount"] == len(found["nodes"])
            table[seat][designator] = {e["company"]: e["amount"].removesuffix(" USD") for e in found["nodes"]}
    every = {
        "BN-D-RAB": {"1ABC2": "14210500.00", "2DEF3": "12998000.00"},
        "BN-D-RAD": {"1ABC2": "45160000.00", "2DEF3": "39440000.00", "3GHJ4": "48015000.00", "4KLM5": "51230000.00"},
        "BN-D-RAF": {"2DEF3": "7460250.75"},
        "BN-D-RAH": {"1ABC2": "33980000.00", "2DEF3": "31750000.00", "3GHJ4": "36120000.00", "4KLM5": "29995000.00"},
    }
    assert table == {
        # Alder consented to its first version under RAD; a consent to Verdania opens nothing under RAH.
        BANDARIA: {
            "BN-D-RAB": {},
            "BN-D-RAD": {"1ABC2": "42870000.00"},
            "BN-D-RAF": {"2DEF3": "7460250.75"},
            "BN-D-RAH": {},
        },
        DSCA: every,
        AIR_FORCE: every,
        ALDER: {d: {c: a for c, a in e.items() if c == "1ABC2"} for d, e in every.items()},
        DUNMORE: {d: {c: a for c, a in e.items() if c == "2DEF3"} for d, e in every.items()},
    }
    for seat in (OFFICE, STATE, CENTCOM, DFAS):
        assert await missing(hub, seat, '{ case(designator: "BN-D-RAF") { $WORD { totalCount } } }', "romEstimates")


async def test_that_an_estimate_came_is_told_to_officials_when_the_call_has_closed(hub: Hub) -> None:
    selection = "romCalls { nodes { state estimateCame } }"
    for seat in (OFFICE, DSCA, AIR_FORCE):
        table = {}
        for designator in ("BN-D-RAA", "BN-D-RAB", "BN-D-RAE", "BN-D-RAF"):
            [call] = (await of(hub, seat, designator, selection))["romCalls"]["nodes"]
            table[designator] = (call["state"], call["estimateCame"])
        assert table == {
            "BN-D-RAA": ("OPEN", None),
            "BN-D-RAB": ("OPEN", None),
            "BN-D-RAE": ("CLOSED", False),
            "BN-D-RAF": ("CLOSED", True),
        }
    assert await missing(
        hub, ALDER, '{ case(designator: "BN-D-RAF") { romCalls { nodes { $WORD } } } }', "estimateCame"
    )


# Notifications, contracts, remarks, releases.


async def test_a_draft_for_congress_stands_beside_its_public_text_for_as_few_as_possible(hub: Hub) -> None:
    selection = "congressionalNotifications { totalCount nodes { transmittal publishedOn totalValue } }"
    public = {"transmittal": "26-902", "publishedOn": "2026-10-02", "totalValue": usd("250000000.00")}
    draft = {"transmittal": "26-902", "publishedOn": None, "totalValue": usd("255000000.00")}
    for seat in (BANDARIA, OFFICE, CENTCOM):
        found = await of(hub, seat, "BN-D-SAD", selection)
        assert found == {"congressionalNotifications": {"totalCount": 1, "nodes": [public]}}
    for seat in (DSCA, AIR_FORCE, STATE):
        found = await of(hub, seat, "BN-D-SAD", selection)
        assert found == {"congressionalNotifications": {"totalCount": 2, "nodes": [public, draft]}}
    document = '{ case(designator: "BN-D-SAD") { congressionalNotifications { nodes { $WORD } } } }'
    for seat in (BANDARIA, OFFICE, CENTCOM, ALDER, DFAS):
        for word in ("state", "tier", "informalReviewFrom", "draftText"):
            assert await missing(hub, seat, document, word), (seat, word)


async def test_a_contract_is_known_when_awarded_and_before_that_to_its_makers_only(hub: Hub) -> None:
    table = {}
    assert await of(hub, NORTHPINE, "BN-D-SAG", "designator") is None  # named for a contract, and not told so
    for seat in (BANDARIA, OFFICE, DSCA, AIR_FORCE, DFAS, ALDER):
        found = (await of(hub, seat, "BN-D-SAG", "contracts { nodes { contractor awardedOn } }"))["contracts"]["nodes"]
        table[seat] = {c["contractor"]: c["awardedOn"] for c in found}
    awarded, planned = {"1ABC2": "2024-09-16"}, {"5NPQ6": None}
    assert table == {
        BANDARIA: awarded,
        OFFICE: awarded,
        DSCA: awarded | planned,
        AIR_FORCE: awarded | planned,
        DFAS: awarded | planned,
        ALDER: awarded,
    }
    for seat in (STATE, CENTCOM):
        assert await missing(hub, seat, '{ case(designator: "BN-D-SAG") { $WORD { totalCount } } }', "contracts")


@pytest.mark.long
async def test_what_comes_of_a_case_is_read_by_each_once_its_own_condition_holds(hub: Hub) -> None:
    lists = ("exportConfigurations", "industryRisks", "technologyReleases", "alerts", "alertResponses",
             "productionMilestones", "shipments", "supplyDiscrepancyReports", "billing", "reviews")  # fmt: skip
    ones = ("executionPlan", "transportationPlan", "sustainmentPlan", "closure")
    tables: dict[str, dict[str, str]] = {"BN-D-SAG": {}, "BN-D-SAM": {}}
    for designator, table in tables.items():
        for seat in (BANDARIA, OFFICE, DSCA, AIR_FORCE, ALDER, GREYHAVEN, STATE, CENTCOM, DFAS):
            row = ""
            for name in (*lists, *ones):
                inner = "totalCount" if name in lists else "id"
                document = f'{{ case(designator: "{designator}") {{ $WORD {{ {inner} }} }} }}'
                if await missing(hub, seat, document, name):
                    row += "."
                    continue
                case = (await hub.data(seat, document.replace("$WORD", name)))["case"]
                if case is None:
                    row += "-"
                else:
                    row += str(case[name]["totalCount"]) if name in lists else "x" if case[name] else "n"
            table[seat] = row
    # Counts of export, risks, technology, alerts, responses, milestones, shipments, discrepancies, bills, reviews; whether
    # there is (x) or is not (n) an execution, transportation and sustainment plan, a closure. `.` no such member, `-` no case.
    assert tables == {
        "BN-D-SAG": {
            BANDARIA: "1110100020xxxn",  # no alert and no report, but the response that was released to it
            OFFICE: "..21200022xxxn",
            DSCA: "1121230022xxxn",
            AIR_FORCE: "1121230022xxxn",
            ALDER: "1110.20...nnx.",  # its own; the alert about its item is no risk to safety
            GREYHAVEN: "----.--...---.",
            STATE: "1.212.........",
            CENTCOM: "...12.....x.x.",
            DFAS: ".......022...n",
        },
        "BN-D-SAM": {
            BANDARIA: "0002023311xnnn",  # every alert at once; two of its own reports and a decided one of the office
            OFFICE: "..02025421xxnn",
            DSCA: "0002025421xxnn",
            AIR_FORCE: "0002025421xxnn",
            ALDER: "----.--...---.",
            GREYHAVEN: "0001.21...nnn.",  # the alert about its item, and its own shipment that needs no protection
            STATE: "0.000.........",
            CENTCOM: "...20.....x.n.",
            DFAS: ".......421...n",
        },
    }
    # The maker of the item of the other alert is no party to the case, and is warned all the same.
    query = '{ alerts(where: { item: { contains: "latch" } }) { nodes { kind item contractor case { designator } } } }'
    assert (await hub.data(ALDER, query))["alerts"]["nodes"] == [
        {"kind": "IMMEDIATE_SAFETY", "item": "Canopy latch, basic trainer", "contractor": "1ABC2", "case": None}
    ]


async def test_remarks_and_priorities_are_read_by_whom_they_were_released_to(hub: Hub) -> None:
    selection = "internalRemarks { nodes { text } } commandPriority { rank } releases { totalCount }"
    table = {}
    for seat in (OFFICE, DSCA, AIR_FORCE, CENTCOM, STATE):
        case = await of(hub, seat, "BN-D-SAG", selection)
        remarks = sorted(r["text"].split()[0] for r in case["internalRemarks"]["nodes"])
        table[seat] = (remarks, bool(case["commandPriority"]), case["releases"]["totalCount"])
    assert table == {
        OFFICE: (["The"], False, 1),
        DSCA: (["Northpine's", "The"], True, 11),
        AIR_FORCE: (["Northpine's", "The"], True, 11),
        CENTCOM: (["The"], True, 2),
        STATE: (["Northpine's"], False, 1),
    }
    for seat in (BANDARIA, ALDER, DFAS):
        for word in ("internalRemarks", "commandPriority"):
            assert await missing(hub, seat, '{ case(designator: "BN-D-SAG") { $WORD { id } } }', word)


# Cases built for a partner.


async def test_a_case_built_for_bandaria_is_its_own_only_once_notified_and_never_its_papers(hub: Hub) -> None:
    assert await of(hub, BANDARIA, "H4-D-BAA", "designator") is None
    known = await of(hub, BANDARIA, "H4-D-BAB", "designator neutralTitle notifiedOn lettersOfOffer { totalCount }")
    assert known == {
        "designator": "H4-D-BAB",
        "neutralTitle": "Medical evacuation equipment",
        "notifiedOn": "2025-03-10",
        "lettersOfOffer": {"totalCount": 0},
    }
    table = {}
    for seat in (OFFICE, DSCA, AIR_FORCE, STATE, DFAS):
        letters = (await of(hub, seat, "H4-D-BAB", "lettersOfOffer { nodes { totalValue } }"))["lettersOfOffer"][
            "nodes"
        ]
        table[seat] = [letter["totalValue"] for letter in letters]
    price = [usd("2989410.20")]
    assert table == {OFFICE: price, DSCA: price, AIR_FORCE: price, STATE: [], DFAS: price}


async def test_of_a_case_built_for_it_a_partner_reads_deliveries_and_no_contract(hub: Hub) -> None:
    # The policy's rows: a notified partner reaches shipments, deliveries, title, training, end use, transfers only, and is
    # told at once of a danger in the use of what it was given.
    found = await of(hub, BANDARIA, "H4-D-BAB", "contracts { totalCount nodes { contractor } }")
    assert found == {"contracts": {"totalCount": 0, "nodes": []}}
    lists = "deliveries titleTransfers shipments alerts productionMilestones reviews supplyDiscrepancyReports releases"
    counted = " ".join(f"{name} {{ totalCount }}" for name in lists.split())
    table = {}
    for seat in (BANDARIA, OFFICE, AIR_FORCE):
        case = await of(hub, seat, "H4-D-BAB", f"{counted} executionPlan {{ status }} closure {{ procedure }}")
        ones = [bool(case[name]) for name in ("executionPlan", "closure")]
        table[seat] = [*(case[name]["totalCount"] for name in lists.split()), *ones]
    #    deliveries title shipments alerts milestones reviews discrepancies releases plan closure
    assert table == {
        BANDARIA: [1, 1, 2, 1, 0, 0, 0, 1, False, False],  # one sensitive shipment is released to it, and one is not
        OFFICE: [1, 1, 3, 1, 1, 1, 1, 0, True, True],
        AIR_FORCE: [1, 1, 3, 1, 1, 1, 1, 2, True, True],
    }


# Markings.


async def test_markings_cut_before_every_other_rule(hub: Hub) -> None:
    table = {}
    for seat in (BANDARIA, OFFICE, DSCA, AIR_FORCE, STATE, DFAS):
        found = (await of(hub, seat, "BN-D-UAA", "lettersOfOffer { totalCount nodes { number } }"))["lettersOfOffer"]
        assert found["totalCount"] == len(found["nodes"])
        table[seat] = "".join(str(letter["number"]) for letter in found["nodes"])
    # 0 REL TO BNA, 1 REL TO others, 2 NOFORN, 3 DISPLAY ONLY BNA, 4 DISPLAY ONLY VED, 5 RELIDO released, 6 RELIDO,
    # 7 DL ONLY with Bandaria, 8 DL ONLY without, 9 PROPIN
    assert table == {
        BANDARIA: "0357",
        OFFICE: "01234569",
        DSCA: "0123456789",
        AIR_FORCE: "0123456789",
        STATE: "01234569",
        DFAS: "0",
    }


async def test_markings_cut_what_a_contractor_may_read_of_calls_it_is_invited_to(hub: Hub) -> None:
    short = {
        "Drone detection sensors": "plain",
        "Drone jamming, federal laboratories": "FED ONLY",
        "Drone jamming, installed": "FEDCON",
        "Drone detection, state police": "NOCON",
        "Drone interceptors": "DL ONLY",
    }
    table = {}
    for seat in (OFFICE, DSCA, AIR_FORCE, ALDER, DUNMORE):
        case = await of(hub, seat, "BN-D-UAB", "romCalls { totalCount nodes { subject } } requirementSummary { text }")
        assert case["romCalls"]["totalCount"] == len(case["romCalls"]["nodes"])
        table[seat] = ({short[c["subject"]] for c in case["romCalls"]["nodes"]}, case["requirementSummary"] is not None)
    every = set(short.values())
    assert table == {
        OFFICE: (every - {"DL ONLY"}, True),
        DSCA: (every, True),
        AIR_FORCE: (every, True),
        ALDER: ({"plain", "FEDCON"}, False),  # it holds a contract here; its release does not lift FED ONLY
        DUNMORE: ({"plain", "DL ONLY"}, False),
    }


async def test_counsels_remarks_stay_with_the_agency_released_or_not(hub: Hub) -> None:
    table = {}
    for seat in (OFFICE, DSCA, AIR_FORCE, CENTCOM, STATE):
        case = await of(hub, seat, "BN-D-UAC", "internalRemarks { nodes { text } } commandPriority { rank }")
        table[seat] = (sorted(r["text"].split()[0] for r in case["internalRemarks"]["nodes"]), case["commandPriority"])
    assert table == {
        OFFICE: (["Runway", "The"], None),
        DSCA: (["Runway", "The"], {"rank": 4}),
        AIR_FORCE: (["Counsel's", "Counsel:", "Runway", "The"], {"rank": 4}),
        CENTCOM: ([], None),
        STATE: ([], {"rank": 4}),
    }


@pytest.mark.parametrize("seat", EVERYBODY)
async def test_a_row_that_is_not_ones_own_looks_like_one_that_is_not_there(hub: Hub, seat: str) -> None:
    query = "query($d: CaseDesignator!) { case(designator: $d) { designator neutralTitle } }"
    nobodys = await hub.post(seat, query, {"d": "ZZ-Z-ZZZ"})
    assert but_cost(nobodys.json()) == {"data": {"case": None}}
    hidden = {
        BANDARIA: ["BN-D-QAA", "BN-D-QAB", "VE-D-QAA", "H4-D-BAA", "H4-B-BAC"],
        OFFICE: ["VE-D-QAA", "QO-P-GAC", "H7-Q-BAD"],
        ALDER: ["BN-D-SAE", "VE-D-RAA", "BN-P-GAB"],
        DUNMORE: ["BN-D-SAG", "VE-D-RAA"],
        CENTCOM: ["VE-D-QAA", "QO-P-GAC"],
        DFAS: ["BN-D-SAE", "BN-D-QAC"],
    }.get(seat, [])
    for designator in hidden:
        answer = await hub.post(seat, query, {"d": designator})
        assert (answer.content, answer.headers) == (nobodys.content, nobodys.headers)


async def test_a_page_of_which_everything_is_asked_under_many_names_is_told_whole(hub: Hub) -> None:
    asked = {
        "nodes": "{ designator }",
        "edges": "{ node { designator } }",
        "totalCount": "",
        "pageInfo": "{ hasNextPage }",
        "__typename": "",
    }
    members = " ".join(f"{name[:5]}{n}: {name} {below}" for n in range(15) for name, below in asked.items())
    page = (await hub.data(BANDARIA, f"{{ cases(first: 1) {{ {members} }} }}"))["cases"]
    plainly = " ".join(f"{name} {below}" for name, below in asked.items())
    once = (await hub.data(BANDARIA, f"{{ cases(first: 1) {{ {plainly} }} }}"))["cases"]
    assert once["nodes"] == [{"designator": "BN-B-GAA"}]
    assert page == {f"{name[:5]}{n}": once[name] for n in range(15) for name in asked}
    assert list(page) == [f"{name[:5]}{n}" for n in range(15) for name in asked]
