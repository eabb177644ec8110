"""The Federal Register connector: every real sample to its exact values, and the traps the samples do not show.

Texts named `constructed` were written for these tests after the layouts of real notices; their sales are invented.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.addresses import networks_of
from connectors.contract import Cursor, Fetched, Record, SetAside, SourceDrifted, SourceUnavailable, digest
from connectors.estimated_value import NotUnderstood, estimated_value
from connectors.federal_register.connector import FederalRegister, Limits
from connectors.judged_connection import JudgedConnection
from connectors.notification import neutral_title, transmittal_number
from connectors.redaction import LARGEST_NOTICE, REMOVED, redact

FIXTURES = Path(__file__).parents[2] / "connectors" / "federal_register" / "fixtures"
INDEX = {s["file"]: s for s in json.loads((FIXTURES / "index.json").read_text())["samples"]}
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SOURCE = FederalRegister(clock=lambda: NOON)


def understood(raw: bytes | str, key: str = "constructed", url: str | None = None) -> list[Record | SetAside]:
    raw = raw.encode() if isinstance(raw, str) else raw
    return SOURCE.understand(Fetched(key, raw, url, NOON, "archive"))


def facts(raw: bytes | str) -> dict[str, object]:
    first = understood(raw)[0]
    assert isinstance(first, Record), first
    return dict(first.facts)


def reason(raw: bytes | str) -> tuple[str, str]:
    (only,) = understood(raw)
    assert isinstance(only, SetAside), only
    return only.reason, only.detail


def sample(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


JORDAN = "fr-2026-07278_26-23_jordan.txt"
SWEDEN = "fr-2026-07237_26-27_sweden.txt"
JAPAN = "fr-2026-09109_26-28_japan.txt"
GERMANY = "fr-2026-11403_26-1C_germany_amendment.txt"
CORRECTED = "fr-2026-00029_24-48_correction.txt"
FULL = (JORDAN, SWEDEN, JAPAN, GERMANY, CORRECTED)


# --- the real samples ---------------------------------------------------------------------------------------------


def test_the_notice_on_jordan_is_read_to_its_last_word():
    notification, case = understood(sample(JORDAN), url=INDEX[JORDAN]["source"])
    assert isinstance(notification, Record)
    assert isinstance(case, Record)
    assert dict(notification.facts) == {
        "transmittal": "26-23",
        "kind": "CERTIFICATION",
        "title": "Jordan--Ku band multi-function radio frequency system radars",
        "purchaser": "Government of Jordan",
        "total_value": Decimal(280_000_000),
        "major_defense_equipment_value": Decimal(0),
        "other_value": Decimal(280_000_000),
        "funding_source": "Foreign Military Financing (FMF)",
        "articles": (
            "Major Defense Equipment (MDE):\nNone\nNon-Major Defense Equipment:\n"
            "The following non-MDE items will be included: Ku band multi-function radio frequency system radar "
            "and command and control system; generators; global positioning system receivers; spare and repair "
            "parts; special tools and test equipment; technical manuals and publications; training devices; new "
            "equipment training; U.S. Government and contractor technical, engineering, and logistics personnel "
            "services; concurrent spare parts, systems integration, and checkout support; field service "
            "representative support; contractor logistics support; program management reviews; and other related "
            "elements of logistics and program support."
        ),
        "military_department": "Army (JO-B-YFX)",
        "named_case": "JO-B-YFX",
        "named_cases": ["JO-B-YFX"],
        "prior_related_cases": [],
        "sales_commission": "None known at this time",
        "delivered_on": date(2026, 2, 26),
        "principal_contractor": "RTX Missile Defense Technologies, located in Tucson, AZ",
        "amends": None,
        "corrects_document": None,
        "document_number": "2026-07278",
        "published_in": "Federal Register",
        "published_on": date(2026, 4, 15),
        "url": "https://www.federalregister.gov/documents/full_text/text/2026/04/15/2026-07278.txt",
    }
    assert (notification.facet, notification.key, notification.case) == (
        "CongressionalNotification",
        "2026-07278",
        "JO-B-YFX",
    )
    assert notification.as_of == datetime(2026, 4, 15, tzinfo=UTC)
    assert (case.facet, case.key) == ("Case", "JO-B-YFX")
    assert dict(case.facts) == {
        "designator": "JO-B-YFX",
        "customer": "JO",
        "agency": "B",
        "neutral_title": "Ku band multi-function radio frequency system radars",
    }


@pytest.mark.parametrize("name", [JORDAN, SWEDEN, JAPAN, GERMANY])
def test_a_full_sample_says_what_the_index_says(name):
    told, expected = facts(sample(name)), INDEX[name]
    assert told["transmittal"] == transmittal_number(expected["transmittal"])
    assert told["purchaser"] == expected["purchaser"]
    assert told["total_value"] == expected["total_usd"]
    assert told["major_defense_equipment_value"] == expected["mde_usd"]
    assert told["named_case"] == expected["case_identifier"]
    assert told["delivered_on"] == date.fromisoformat(expected["delivered_to_congress"])
    assert told["published_on"] == date.fromisoformat(expected["published"])


def test_sweden_lists_its_equipment_one_line_each_and_names_no_funding():
    told = facts(sample(SWEDEN))
    articles = str(told["articles"]).split("\n")
    assert articles[:3] == [
        "Major Defense Equipment (MDE):",
        "Twenty (20) M142 high mobility artillery rocket systems",
        (
            "Thirty-five (35) M31A2 guided multiple launch rocket system (GMLRS) unitary pods with insensitive "
            "munitions propulsion system (IMPS)"
        ),
    ]
    assert len(articles) == 10
    assert (told["major_defense_equipment_value"], told["other_value"]) == (Decimal(770_000_000), Decimal(160_000_000))
    assert told["funding_source"] is None
    assert told["title"] == "Sweden--M142 High Mobility Artillery Rocket Systems"
    assert told["principal_contractor"] == "Lockheed Martin, located in Grand Prairie, TX"


def test_japan_carries_portion_marks_two_prior_cases_and_no_contractor():
    told = facts(sample(JAPAN))
    assert told["title"] == "Japan--Upgraded Hyper Velocity Gliding Projectiles Support"
    assert told["prior_related_cases"] == ["JA-P-QOG", "JA-P-QRB"]
    assert told["military_department"] == "Navy (JA-P-QSC)"
    assert told["principal_contractor"] is None
    assert "(U)" not in json.dumps(told, default=str)


def test_the_report_on_germany_amends_and_makes_no_case():
    (report,) = understood(sample(GERMANY))
    assert isinstance(report, Record)
    assert report.case is None
    assert report.facts["kind"] == "ENHANCEMENT"
    assert (report.facts["transmittal"], report.facts["amends"]) == ("26-1C", "23-26")
    assert report.facts["total_value"] == Decimal(8_500_000_000)
    assert report.facts["major_defense_equipment_value"] == Decimal(5_000_000_000)
    assert report.facts["other_value"] == Decimal(3_500_000_000)
    assert report.facts["military_department"] == "Army"
    assert report.facts["funding_source"] == "National Funds"
    assert report.facts["named_cases"] == []


def test_the_correction_points_at_the_document_it_corrects_and_carries_no_values():
    (correction,) = understood(sample(CORRECTED))
    assert isinstance(correction, Record)
    assert {name: value for name, value in correction.facts.items() if value not in (None, [])} == {
        "transmittal": "24-48",
        "kind": "CORRECTION",
        "corrects_document": "2025-22709",
        "document_number": "2026-00029",
        "published_in": "Federal Register",
        "published_on": date(2026, 1, 7),
    }


@pytest.mark.parametrize(
    ("name", "transmittal"),
    [
        ("fr-2011-25020_11-34_tecro.head.txt", "11-34"),
        ("fr-2013-10630_13-06_nato.head.txt", "13-6"),
        ("fr-2023-21054_21-66_tecro.head.txt", "21-66"),
        ("fr-2024-11526_22-22_tecro.head.txt", "22-22"),
        ("fr-82-57966_17-0A_australia_amendment.head.txt", "17-0A"),
    ],
)
def test_a_text_that_stops_early_is_set_aside_with_the_place_where_it_stops(name, transmittal):
    assert understood(sample(name)) == [
        SetAside("text stops early", "inside item (iii), description of articles or services", transmittal)
    ]


@pytest.mark.parametrize("name", sorted(p.name for p in (FIXTURES / "foreign").iterdir()))
def test_what_other_surfaces_print_is_not_ours(name):
    (only,) = understood((FIXTURES / "foreign" / name).read_bytes())
    assert isinstance(only, SetAside)
    assert only.reason == "not a Federal Register notice"


# --- constructed notices ------------------------------------------------------------------------------------------

HEAD = """\
[Federal Register Volume 91, Number 88 (Thursday, May 7, 2026)]
[Notices]
[Pages 24849-24850]
From the Federal Register Online via the Government Publishing Office [www.gpo.gov]
[FR Doc No: 2026-99901]


DEPARTMENT OF DEFENSE

Office of the Secretary

[Transmittal No. 26-24]


Arms Sales Notification

AGENCY: Defense Security Cooperation Agency, Department of Defense
(DoD).

ACTION: Arms sales notice.

SUPPLEMENTARY INFORMATION: This 36(b) arms sales notification is published. The following is a copy of the attached
Transmittal 26-24, Policy Justification, and Sensitivity of Technology.

    Dated: May 4, 2026.
[name removed],
Alternate OSD Federal Register Liaison Officer, Department of Defense.
"""
OPENING = """\
TRANSMITTAL NO. RSAT 26-24
Notice of Proposed Issuance of Letter of Offer Pursuant to Section
36(b)(1) of the Arms Export Control Act, as amended
"""
PURCHASER = "    (i) Prospective Purchaser: Government of Bandaria\n"
VALUE = """\
    (ii) Total Estimated Value:

Major Defense Equipment *...............  $82.50 million
Other...................................  $ 0.64 million
                                         -------------------------------
  TOTAL.................................  $83.14 million


    Funding Source: National Funds
"""
ARTICLES = """\
    (iii) Description and Quantity or Quantities of Articles or
Services under Consideration for Purchase:

Major Defense Equipment (MDE):
    Forty-five (45) practice pods
Non-MDE:
    The following non-MDE items will also be included: multi-
function kits; and AN/
PRC-158 radios.

"""
DEPARTMENT = "    (iv) Military Department: Army (BN-B-VIW)\n"
PRIOR = "    (v) Prior Related Cases, if any: None\n"
COMMISSION = "    (vi) Sales Commission, Fee, etc., Paid, Offered, or Agreed to be\nPaid: None known at this time\n"
SENSITIVITY = """\
    (vii) Sensitivity of Technology Contained in the Defense
Article or Defense Services Proposed to be Sold: See Attached Annex
"""
DELIVERED = "    (viii) Date Report Delivered to Congress: April 1, 2026\n"
FOOTNOTE = "    * as defined in Section 47(6) of the Arms Export Control Act.\n\n"
JUSTIFICATION = """\
POLICY JUSTIFICATION

Bandaria--Practice Pods

    The Government of Bandaria has requested to buy forty-five
(45) practice pods. The estimated total cost is $83.14 million.
    The principal contractor will be Example Works, Inc., located in
Springfield, OH. There are no known offset agreements.
    There will be no adverse impact on U.S. defense readiness as a
result of this proposed sale.
"""
ANNEX = """\
Transmittal No. 26-24
Notice of Proposed Issuance of Letter of Offer Pursuant to Section
36(b)(1) of the Arms Export Control Act
Annex
Item No. vii
    (vii) Sensitivity of Technology:
    1. The pod hides CANARY-OF-THE-ANNEX in its guidance section.
    2. The highest level of classification of defense articles,
components, and services included in this potential sale is SECRET.
"""
CLOSING = "\n[FR Doc. 2026-99901 Filed 5-6-26; 8:45 am]\nBILLING CODE 6001-FR-P\n"
PARTS = {
    "head": HEAD,
    "opening": OPENING,
    "purchaser": PURCHASER,
    "value": VALUE,
    "articles": ARTICLES,
    "department": DEPARTMENT,
    "prior": PRIOR,
    "commission": COMMISSION,
    "sensitivity": SENSITIVITY,
    "delivered": DELIVERED,
    "footnote": FOOTNOTE,
    "justification": JUSTIFICATION,
    "annex": ANNEX,
    "closing": CLOSING,
}


def constructed(**changed: str) -> str:
    return "".join((PARTS | changed).values())


def test_the_constructed_notice_is_understood_as_it_stands():
    told = facts(constructed())
    assert told["total_value"] == Decimal(83_140_000)
    assert told["major_defense_equipment_value"] == Decimal(82_500_000)
    assert told["other_value"] == Decimal(640_000)
    assert told["funding_source"] == "National Funds"
    assert told["articles"] == (
        "Major Defense Equipment (MDE):\nForty-five (45) practice pods\nNon-MDE:\n"
        "The following non-MDE items will also be included: multi-function kits; and AN/PRC-158 radios."
    )
    assert told["principal_contractor"] == "Example Works, Inc., located in Springfield, OH"


def test_a_page_mark_between_the_rule_and_the_total_changes_nothing():
    broken = VALUE.replace("-------\n  TOTAL", "-------\n\n[[Page 24850]]\n\n \n  TOTAL")
    assert broken != VALUE
    assert understood(constructed(value=broken)) == understood(constructed())


def test_a_page_mark_inside_a_sentence_leaves_no_trace():
    broken = JUSTIFICATION.replace("located in\n", "located in\n\n[[Page 24850]]\n\n")
    assert understood(constructed(justification=broken)) == understood(constructed())


PUBLIC_INSPECTION = """\
(ii) Total Estimated Value:
Major Defense Equipment *
Other
TOTAL

$ 0 million
$130 million
$130 million
"""


def naive_total(text: str) -> str | None:
    """What a pattern that wants the total and an amount in one go reads."""
    found = re.search(r"TOTAL[.\s]*\$\s*([\d.]+ million)", text)
    return found[1] if found else None


def test_labels_printed_first_and_amounts_after_are_paired_in_order():
    told = facts(constructed(value=PUBLIC_INSPECTION))
    assert told["total_value"] == Decimal(130_000_000)
    assert told["major_defense_equipment_value"] == Decimal(0)
    assert told["other_value"] == Decimal(130_000_000)
    # The control: the pattern on one line reads the amount of the major defense equipment.
    assert naive_total(PUBLIC_INSPECTION) == "0 million"


def test_the_public_inspection_head_gives_number_and_day():
    head = (
        "This document is scheduled to be published in the Federal Register on 05/07/2026 and available online at "
        "federalregister.gov/d/2026-99901, and on govinfo.gov\n\n6001-FR-P\n\n[Transmittal No. 26-24]\n"
    )
    closing = "[FR Doc. 2026-99901 Filed: 5/6/2026 8:45 am; Publication Date: 5/7/2026]\n"
    told = facts(constructed(head=head, value=PUBLIC_INSPECTION, closing=closing))
    assert (told["document_number"], told["published_on"]) == ("2026-99901", date(2026, 5, 7))


NATO_TABLE = """\
    * As defined in Section 47(6) of the Arms Export Control Act.

Major Defense Equipment *...............  $0 million.
Other...................................  $300 million.
                                         -------------------------------
  TOTAL.................................  $300 million.
"""


@pytest.mark.parametrize(
    ("printed", "equipment", "other", "total"),
    [
        ("Major Defense Equipment:* $45 million Other: $30 million TOTAL: $75 million", 45e6, 30e6, 75e6),
        ("Major Defense Equipment* $ 0 million.\nOther 52 million.\nTotal 52 million.", 0, 52e6, 52e6),
        ("Major Defense Equipment * $3.35 billion\nOther $5.15 billion\nTOTAL $8.50 billion", 3.35e9, 5.15e9, 8.5e9),
        ("MDE $22,300,000\nOther $0\nTotal $22,300,000", 22.3e6, 0, 22.3e6),
        ("Major Defense Equipment (MDE)* $665.4 million\nOther (non-MDE) $.6 million\nTOTAL $666 million",
         665.4e6, 6e5, 666e6),
        ("$1.5 billion", None, None, 1.5e9),
        (NATO_TABLE, 0, 300e6, 300e6),
    ],
)  # fmt: skip
def test_values_are_exact_in_every_layout(printed, equipment, other, total):
    value = estimated_value(printed)
    assert value.total == Decimal(str(total))
    assert value.major_defense_equipment == (None if equipment is None else Decimal(str(equipment)))
    assert value.other == (None if other is None else Decimal(str(other)))


def test_a_footnote_mark_that_lost_its_encoding_is_no_obstacle():
    value = "(ii) Total Estimated Value:\n\nMajor Defense Equipment?* $ 0 million\nOther $120 million\n"
    told = facts(constructed(value=value + "Total $120 million\n\nFunding Source: National Funds\n\n"))
    assert (told["total_value"], told["funding_source"]) == (Decimal(120_000_000), "National Funds")


@pytest.mark.parametrize(
    ("printed", "reason"),
    [
        ("MDE $10 million Other $20 million TOTAL $31 million", "values do not add up"),
        ("MDE $1.0 billion Other $.3 billion TOTAL $1 billion", "values do not add up"),
        ("MDE $10 million Other TOTAL $30 million", "value not understood"),
        ("MDE $10 million Other $20 million", "value not understood"),
        ("MDE $ 10 Other $ 20 TOTAL $ 30", "value not understood"),
        ("MDE $10 million Other $20 million TOTAL $30 million $40 million", "value not understood"),
        ("MDE $10 million Other $20 million TOTAL $" + "9" * 40 + " million", "value not understood"),
        ("$1,000,000 billion", "value not understood"),
        ("to be determined", "value not understood"),
        ("", "value not understood"),
    ],
)
def test_values_that_would_need_a_guess_are_refused(printed, reason):
    with pytest.raises(NotUnderstood) as refused:
        estimated_value(printed)
    assert refused.value.reason == reason


def test_a_total_may_round_its_parts_to_its_own_last_digit():
    assert estimated_value("MDE $.665 billion Other $1.5 billion TOTAL $2.2 billion").total == Decimal(2_200_000_000)
    assert estimated_value("MDE $22.3 million Other $50 million TOTAL $72 million").total == Decimal(72_000_000)


def test_a_notice_whose_values_do_not_add_up_is_set_aside_whole():
    wrong = VALUE.replace("$83.14", "$93.14")
    assert reason(constructed(value=wrong))[0] == "values do not add up"


def test_a_notice_of_1997_numbers_its_items_otherwise_and_names_three_letters():
    text = """\
[Federal Register Volume 62, Number 97 (Tuesday, May 20, 1997)]
[Notices]
[FR Doc No: 97-99911]

DEPARTMENT OF DEFENSE

Office of the Secretary
[Transmittal No. 97-05]


36(b) Notification

AGENCY: Department of Defense, Defense Security Assistance Agency.

ACTION: Notice.

SUMMARY: This is published to fulfill section 155 of P.L. 104-164 dated 21 July 1996.

    Dear Mr. Speaker: Pursuant to Section 36(b)(1) of the Arms Export Control Act, we are
forwarding herewith Transmittal No. 97-05, estimated to cost $27 million.

Transmittal No. 97-05

Notice of Proposed Issuance of Letter of Offer Pursuant to Section
36(b)(l) of the Arms Export Control Act

    (i) Prospective Purchaser: Australia
    (ii) Total Estimated Value:

                                                                Million
Major Defense Equipment \\1\\.................................  $16 million
Other......................................................  $11 million
                                                            ------------
    Total..................................................  $27 million
------------------------------------------------------------------------
\\1\\ As defined in Section 47(6) of the Arms Export Control Act.

    (iii) Description of Articles or Services Offered: Six practice
launchers and support.
    (iv) Military Department: Navy (LHX).
    (v) Sales Commission, Fee, etc., Paid, Offered, or Agreed to be
Paid: None.
    (vi) Sensitivity of Technology Contained in the Defense Articles or
Defense Services Proposed to be Sold: See Annex attached.
    (vii) Date Report Delivered to Congress: 14 May 1997.

Policy Justification

Australia--Practice Launchers

    The Government of Australia has requested the purchase of six practice launchers.
    The prime contractor will be Example Works of Springfield, Ohio. There are no offset agreements.

Transmittal No. 97-05

Annex--Item No. vi

    (vi) Sensitivity of Technology:
    1. CANARY-OF-THE-ANNEX.
[FR Doc. 97-99911 Filed 5-19-97; 8:45 am]
BILLING CODE 5000-04-M
"""
    (only,) = understood(text)
    assert isinstance(only, Record)
    told = only.facts
    assert told["transmittal"] == "97-5"
    assert told["total_value"] == Decimal(27_000_000)
    assert told["major_defense_equipment_value"] == Decimal(16_000_000)
    assert told["military_department"] == "Navy (LHX)"
    # Three letters are no designator: the customer code is not printed, and nobody puts it there.
    assert (told["named_case"], told["named_cases"], only.case) == (None, [], None)
    assert told["delivered_on"] == date(1997, 5, 14)
    assert told["published_on"] == date(1997, 5, 20)
    assert told["title"] == "Australia--Practice Launchers"
    assert told["principal_contractor"] == "Example Works of Springfield, Ohio"
    assert told["sales_commission"] == "None"
    assert b"CANARY-OF-THE-ANNEX" not in redact(text.encode())


def test_the_letter_l_for_the_figure_one_is_no_obstacle():
    assert facts(constructed(opening=OPENING.replace("36(b)(1)", "36(b)(l)")))["transmittal"] == "26-24"


def test_a_leading_zero_is_the_same_transmittal():
    padded = constructed().replace("26-24", "26-08")
    plain = constructed().replace("26-24", "26-8")
    assert facts(padded) == facts(plain)
    assert facts(padded)["transmittal"] == "26-8"


@pytest.mark.parametrize(
    ("printed", "number"),
    [("05-12", "05-12"), ("26-08", "26-8"), ("26–23", "26-23"), ("25-0G", "25-0G"), ("26-1c", "26-1C"),
     ("0G-23", "0G-23"), ("17-0A", "17-0A"), ("2026-07278", None), ("none", None), ("", None)],
)  # fmt: skip
def test_transmittals_have_one_spelling(printed, number):
    assert transmittal_number(printed) == number


@pytest.mark.parametrize(
    ("said", "named_case", "named_cases"),
    [
        ("Army (BN-B-YFX)", "BN-B-YFX", ["BN-B-YFX"]),
        ("Air Force (BN-D-SAB, A12)", "BN-D-SAB", ["BN-D-SAB"]),
        ("Navy (BN-P-LAB, BN-P-LAC)", "BN-P-LAB", ["BN-P-LAB", "BN-P-LAC"]),
        ("Army (BN–B–YFX)", "BN-B-YFX", ["BN-B-YFX"]),
        ("Navy (LHX)", None, []),
        ("Air Force (X7-D-QAH)", "X7-D-QAH", ["X7-D-QAH"]),
        ("Defense Logistics Agency", None, []),
    ],
)
def test_a_case_is_named_only_by_a_whole_designator(said, named_case, named_cases):
    records = understood(constructed(department=f"    (iv) Military Department: {said}\n"))
    first = records[0]
    assert isinstance(first, Record)
    assert (first.facts["named_case"], first.facts["named_cases"]) == (named_case, named_cases)
    assert first.facts["military_department"] == said.replace("–", "-")
    assert [r.key for r in records[1:]] == named_cases


@pytest.mark.parametrize(
    ("printed", "cases"),
    [
        ("None", []),
        ("none.", []),
        ("N/A", []),
        ("BN-P-QOG, BN-P-QRB", ["BN-P-QOG", "BN-P-QRB"]),
        ("BN-P-QOG and BN-P-QRB", ["BN-P-QOG", "BN-P-QRB"]),
        ("BN-P-QOG;\nBN-P-QRB; and BN-P-QRC", ["BN-P-QOG", "BN-P-QRB", "BN-P-QRC"]),
        (
            "\n    FMS case LHX-$1,200,000-05Jan98\n    FMS case KBA-$5 million-12Mar82\n",
            ["FMS case LHX-$1,200,000-05Jan98", "FMS case KBA-$5 million-12Mar82"],
        ),
    ],
)
def test_prior_related_cases_are_listed_as_printed(printed, cases):
    assert facts(constructed(prior=f"    (v) Prior Related Cases, if any: {printed}\n"))["prior_related_cases"] == cases


@pytest.mark.parametrize(
    ("printed", "day"),
    [("March 3, 2026", date(2026, 3, 3)), ("17 July 2009", date(2009, 7, 17)), ("Sept. 9, 2008", date(2008, 9, 9)),
     ("May 8,2018", date(2018, 5, 8)), ("14 FEB 1997", date(1997, 2, 14)), ("December 30, 2022.", date(2022, 12, 30))],
)  # fmt: skip
def test_the_day_of_delivery_is_read_as_notices_print_it(printed, day):
    delivered = f"    (viii) Date Report Delivered to Congress: {printed}\n"
    assert facts(constructed(delivered=delivered))["delivered_on"] == day


@pytest.mark.parametrize("printed", ["", "February 30, 2026", "03/04/2026", "soon"])
def test_a_day_that_cannot_be_read_sets_the_notice_aside(printed):
    delivered = f"    (viii) Date Report Delivered to Congress: {printed}\n"
    assert reason(constructed(delivered=delivered, footnote=""))[0] == "item not understood"


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("value", "total estimated value"),
        ("articles", "description of articles or services"),
        ("department", "military department"),
        ("delivered", "date report delivered to Congress"),
    ],
)
def test_a_whole_notice_without_an_item_is_set_aside_and_says_which(part, said):
    assert reason(constructed(**{part: ""})) == ("item not printed", said)


@pytest.mark.parametrize("part", ["prior", "commission", "sensitivity", "footnote", "annex"])
def test_items_that_came_later_or_may_be_left_out_are_not_asked_for(part):
    assert facts(constructed(**{part: ""}))["transmittal"] == "26-24"


def test_an_item_printed_twice_is_set_aside():
    assert reason(constructed(department=DEPARTMENT + DEPARTMENT)) == (
        "item printed twice",
        "item (iv), military department",
    )


def test_several_items_on_one_line_and_misspelt_labels_are_read():
    line = constructed(
        purchaser="(i) Prospecitve Purchaser: Government of\nBandaria ",
        value="(ii) Total Estimatd Value: Major Defense Equipment:* $82.50 million Other $.64 million "
        "Total $83.14 million ",
        articles="(iii) Description and Quantity or Quantities of Articles or Services "
        "under Consideration for Purchase: Pods. ",
        department="(iv) (U) Militray Department: Army (BN-B-VIW) ",
        prior="(v) Prior Related Cases, if any: None ",
        commission="(vi) Sales Commission, Fee, etc., Paid, Offered, or Agreed to be Paid: None ",
        delivered="(viii) Date Report Delivered to Congress: April 1, 2026\n",
    )
    told = facts(line)
    assert told["purchaser"] == "Government of Bandaria"
    assert told["articles"] == "Pods."
    assert told["military_department"] == "Army (BN-B-VIW)"
    assert told["sales_commission"] == "None"
    assert told["total_value"] == Decimal(83_140_000)


@pytest.mark.parametrize(
    ("sentence", "contractor"),
    [
        ("The principal contractors will be Example Works in Ohio; and Sample Corp. in Utah. At this time, none.",
         "Example Works in Ohio; and Sample Corp. in Utah"),
        ("The principal contractor will be The Example Company, St. Louis, MO. There are no offsets.",
         "The Example Company, St. Louis, MO"),
        ("The principal contractor will be Example Works,\n\nlocated in\n\nSpringfield, OH. There are no offsets.",
         "Example Works, located in Springfield, OH"),
        ("The principal contractor(s) will be selected through competitive procurements.", None),
        ("The principal contractor will be determined later from a list of approved vendors.", None),
        ("The prime contractor is unknown. There are no offsets.", None),
        ("There is no principal contractor associated with this sale.", None),
        ("The principal contractors will be:\n    Example Works, Ohio\n    Sample Corp., Utah\n    There are none.",
         "Example Works, Ohio; Sample Corp., Utah"),
    ],
)  # fmt: skip
def test_the_contractor_is_named_as_printed_or_not_at_all(sentence, contractor):
    text = (
        "POLICY JUSTIFICATION\n\nBandaria--Pods\n\n    The Government of Bandaria has requested pods.\n    "
        + sentence
        + "\n"
    )
    assert facts(constructed(justification=text))["principal_contractor"] == contractor


@pytest.mark.parametrize(
    ("title", "contractors", "neutral"),
    [
        ("Bandaria--Practice Pods", None, "Practice Pods"),
        ("Bandaria – F-100 Mid-Life Upgrade", None, "F-100 Mid-Life Upgrade"),
        ("Bandaria--Boeing Sustainment Partnership", None, "Proposed sale under transmittal 26-24"),
        (
            "Bandaria--Example Pods",
            "Example Works, located in Springfield, OH",
            "Proposed sale under transmittal 26-24",
        ),
        ("Bandaria--General Dynamics Pods", None, "Proposed sale under transmittal 26-24"),
        (None, None, "Proposed sale under transmittal 26-24"),
    ],
)
def test_a_neutral_title_names_no_contractor(title, contractors, neutral):
    assert neutral_title(title, contractors, "26-24") == neutral


def test_the_netherlands_is_a_title_and_a_sentence_is_not():
    titled = JUSTIFICATION.replace("Bandaria--Practice Pods", "The Netherlands--Practice Pods")
    assert facts(constructed(justification=titled))["title"] == "The Netherlands--Practice Pods"
    untitled = JUSTIFICATION.replace("Bandaria--Practice Pods\n\n", "")
    assert facts(constructed(justification=untitled))["title"] is None


def test_two_amounts_in_one_paragraph_do_not_touch_the_printed_value():
    added = JUSTIFICATION.replace(
        "The estimated total cost",
        "The original case, valued at $46 million ($0 in MDE), included pods. The estimated total cost",
    )
    assert facts(constructed(justification=added))["total_value"] == Decimal(83_140_000)


def test_two_notices_in_one_document_are_two_records_with_keys_of_their_own():
    second = (
        "".join(PARTS[p] for p in PARTS if p not in {"head", "closing"}).replace("26-24", "26-25").replace("VIW", "VIX")
    )
    head = HEAD.replace("[Transmittal No. 26-24]", "[Transmittal Nos. 26-24 and 26-25]")
    text = constructed(head=head, closing="") + second + CLOSING
    records = understood(text)
    assert [(r.facet, r.key) for r in records if isinstance(r, Record)] == [
        ("CongressionalNotification", "2026-99901/26-24"),
        ("Case", "BN-B-VIW"),
        ("CongressionalNotification", "2026-99901/26-25"),
        ("Case", "BN-B-VIX"),
    ]
    assert redact(text.encode()).count(REMOVED) == 2
    assert b"CANARY" not in redact(text.encode())
    # A second notice that cannot be read leaves the first one standing.
    row = "TOTAL.................................  $83.14 million"
    spoilt = text[: text.rindex(row)] + text[text.rindex(row) + len(row) :]
    kept = understood(spoilt)
    assert [type(r).__name__ for r in kept] == ["Record", "Record", "SetAside"]


def test_a_head_and_a_notice_that_name_different_transmittals_are_set_aside():
    assert reason(constructed(head=HEAD.replace("26-24]", "26-42]"))) == (
        "transmittal not clear",
        "the head prints 26-42 and the notice 26-24",
    )


def test_a_notice_without_a_number_is_set_aside():
    nameless = (
        constructed(annex="").replace("[Transmittal No. 26-24]", "").replace("Transmittal 26-24", "the transmittal")
    )
    assert reason(nameless.replace("RSAT 26-24", "")) == (
        "transmittal not clear",
        "no transmittal number before item (i)",
    )


def test_a_lettered_transmittal_without_its_original_is_no_certification():
    lettered = constructed().replace("26-24", "26-1C")
    assert reason(lettered) == ("item not printed", "enhancement 26-1C names no original transmittal")


def test_an_enhancement_on_one_line_with_a_reversed_number_is_read():
    report = (
        HEAD.replace("26-24", "0G-23")
        + "Transmittal No. 0G-23\n\nREPORT OF ENHANCEMENT OR UPGRADE OF SENSITIVITY OF TECHNOLOGY OR\n"
        "CAPABILITY (SEC. 36(B)(5)(C), AECA)\n\n(i) Purchaser: Government of Bandaria (ii) Sec. 36(b)(1), AECA\n"
        "Transmittal No.: 20-76; Date: September 24, 2020; Implementing Agency: Navy (BN-P-LAB)\n"
        "Funding Source: National Funds\n"
        "(iii) Description: On September 24, 2020, Congress was notified. The estimated total cost was $100 million.\n"
        "    This transmittal reports pods. The total case value will increase by $20 million to a revised\n"
        "$120 million.\n(iv) Significance: Pods.\n(v) Justification: Peace.\n"
        "(vi) Sensitivity of Technology: CANARY-OF-THE-ANNEX is fast.\n"
        "(vii) Date Report Delivered to Congress: May 1, 2023\n" + CLOSING
    )
    (only,) = understood(report)
    assert isinstance(only, Record), only
    assert (only.facts["transmittal"], only.facts["amends"]) == ("0G-23", "20-76")
    assert only.facts["military_department"] == "Navy (BN-P-LAB)"
    assert only.facts["funding_source"] == "National Funds"
    assert (only.facts["total_value"], only.facts["major_defense_equipment_value"]) == (Decimal(120_000_000), None)
    assert only.facts["named_case"] == "BN-P-LAB"
    assert b"CANARY" not in redact(report.encode())


def test_a_correction_that_cites_two_documents_is_not_guessed_at():
    text = sample(CORRECTED).decode().replace("in FR Doc. 2025-22709", "in FR Doc. 2025-22709 and FR Doc. 2025-22710")
    assert reason(text) == ("corrected document not clear", "the text cites 2025-22709, 2025-22710")


def test_a_correction_of_the_printers_own_is_one_too():
    text = (
        "[Federal Register Volume 81, Number 129 (Wednesday, July 6, 2016)]\n[FR Doc No: C1-2016-99924]\n\n"
        "DEPARTMENT OF DEFENSE\n\nOffice of the Secretary\n\n[Transmittal Nos. 16-24]\n\n\n"
        "36(b)(1) Arms Sales Notification\n\nCorrection\n\n    In notice document 2016-99924 appearing on pages "
        "41520\nthrough 41523 in the issue of June 27, 2016, make the following correction:\n    The table should "
        "appear as set forth below.\n\n[FR Doc. C1-2016-99924 Filed 7-5-16; 8:45 am]\n"
    )
    told = facts(text)
    assert (told["kind"], told["transmittal"]) == ("CORRECTION", "16-24")
    assert (told["document_number"], told["corrects_document"]) == ("C1-2016-99924", "2016-99924")


def test_a_notice_of_2008_with_its_own_head_is_read():
    head = (
        "[Federal Register: September 17, 2008 (Volume 73, Number 181)]\n[Notices]               \n[Page 53853-53856]\n"
        "From the Federal Register Online via GPO Access [wais.access.gpo.gov]\n[DOCID:fr17se08-45]\n\n"
        "DEPARTMENT OF DEFENSE\n\nOffice of the Secretary\n\n[Transmittal Nos. 08-05]\n\n"
        "36(b)(1) Arms Sales Notification\n"
    )
    closing = "[FR Doc. E8-99936 Filed 9-16-08; 8:45 am]\n\nBILLING CODE 5001-06-P\n"
    told = facts(constructed(head=head, closing=closing).replace("RSAT 26-24", "08-05").replace("26-24", "08-05"))
    assert (told["transmittal"], told["document_number"]) == ("08-5", "E8-99936")
    assert told["published_on"] == date(2008, 9, 17)


def test_items_printed_as_a_picture_are_set_aside_as_such():
    picture = HEAD + "\n[GRAPHIC] [TIFF OMITTED] TN07MY26.000\n" + CLOSING
    assert reason(picture)[0] == "items printed as a picture"


def test_another_notice_of_the_department_is_not_an_arms_sale():
    meeting = HEAD.replace("36(b) arms sales notification", "meeting").replace("Arms Sales Notification", "Meeting")
    assert reason(meeting.replace("Arms sales", "Open") + CLOSING)[0] == "not an arms sales notice"


def test_the_page_of_the_web_site_is_read_like_its_text():
    page = "<html><head><title>Federal Register</title></head><body><pre>\n" + constructed() + "</pre></body></html>"
    page = page.replace("Government of Bandaria\n", "Government of <a href='#x'>Bandaria</a>\n").replace(
        "--", "&#8212;"
    )
    assert facts(page) == facts(constructed())


def test_a_mirror_with_blank_lines_and_its_own_page_marks_is_read():
    head = HEAD.replace("[FR Doc No: 2026-99901]", "FR document: [FR Doc. 2026-99901 Filed 5-6-26; 8:45 am]")
    mirror = re.sub(r"\n {4}", "\n\n", constructed(head=head, annex=""))
    mirror = mirror.replace("Springfield", "[top] page 24850\n\nSpringfield")
    told = facts(mirror)
    assert told["principal_contractor"] == "Example Works, Inc., located in Springfield, OH"
    assert told["military_department"] == "Army (BN-B-VIW)"


# --- what must never be stored ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "heading",
    [
        "Annex\nItem No. vii\n",
        "Annex Item No. vii\n",
        "ANNEX ITEM NO. VII\n",
        "Annex\n\n[[Page 24850]]\n\nItem No. vii\n",
        "Item No. vii\n",
        "Annex\nItem No vii\n",
        "<b>Annex</b><br>Item&nbsp;No.&nbsp;vii\n",
        "    (vii) (U) Sensitivity of Technology:\n",
        "(vii) Sensitvity of Technolgy:\n",
        "\nAnnex\n",
        "",
    ],
)
def test_the_annex_is_cut_whatever_its_heading(heading):
    annex = (
        heading + "    1. (U) CANARY-ONE is fast.\n    2. The highest level of classification is SECRET. CANARY-TWO.\n"
    )
    text = constructed(annex=annex)
    left = redact(text.encode())
    assert b"CANARY" not in left
    assert b"SECRET" not in left
    assert b"[FR Doc. 2026-99901 Filed" in left
    assert redact(left) == left
    assert facts(text) == facts(constructed())


def test_an_annex_that_says_nothing_telling_is_cut_for_its_heading():
    left = redact(constructed(annex="Annex\nItem No. vii\n    1. CANARY is fast.\n").encode())
    assert b"CANARY" not in left
    assert left.count(REMOVED) == 1


def test_the_annex_is_cut_from_what_nobody_can_decode():
    for encoded in (
        constructed().encode("utf-16"),
        constructed().encode("utf-16-le"),
        constructed().encode("cp1252") + b"\xff\x00",
    ):
        assert b"CANARY" not in redact(encoded).replace(b"\0", b"")


def test_the_mark_of_an_editor_is_left_alone():
    left = redact(sample(JAPAN))
    assert b"[[ANNEX, ITEM NO. VII, OMITTED BY EDITOR]]" in left
    assert REMOVED not in left


def test_contacts_and_signatures_are_taken_out():
    head = HEAD.replace(
        "SUPPLEMENTARY INFORMATION",
        "FOR FURTHER INFORMATION CONTACT: Pat Example at (703) 555-0100.\n\nSUPPLEMENTARY INFORMATION",
    ).replace("[name removed],\nAlternate", "Chris Example,\nAlternate")
    left = redact(constructed(head=head).encode())
    assert b"Example at" not in left
    assert b"Chris" not in left
    assert b"FOR FURTHER INFORMATION CONTACT: [contact removed]\n\nSUPPLEMENTARY" in left


def test_the_digest_is_the_same_at_every_fetch_though_the_mail_obfuscation_is_not():
    page = (
        "<html><body><pre>" + constructed() + "mail <a href=\"/cdn-cgi/l/email-protection#{0}\">"
        "<span data-cfemail=\"{0}\">x</span></a></pre><script {1}>1</script></body></html>"
    )  # fmt: skip
    one, two = page.format("a1b2c3", "").encode(), page.format("ffee00", "defer").encode()
    assert digest(one) != digest(two)
    assert digest(SOURCE.redact(one)) == digest(SOURCE.redact(two))


# --- broken bytes -------------------------------------------------------------------------------------------------


@pytest.mark.long(but=4)
@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "no text"),
        (b" \n\t ", "no text"),
        (b"\xff\xfe", "no text"),
        (b"A\x00B", "not text"),
        (constructed().encode().replace(b"Pods", b"P\x13ds"), "not text"),
        (b"<html><body><h1>502 Bad Gateway</h1></body></html>", "not a Federal Register notice"),
        (b'{"errors": {"id": "not found"}}', "not a Federal Register notice"),
        (bytes(range(256)) * 40, "not text"),
        (bytes(range(128, 256)) * 40, "not a Federal Register notice"),
        (b"(i) Prospective Purchaser: " * 200_000, "too large"),
        (constructed(articles="(v) (i) (x) " * 50_000).encode(), "too many items"),
        (b"A" * (5 * 1024 * 1024), "too large"),
        # Long runs of one kind, which a careless pattern would try from each of their positions.
        ((HEAD + "\n" * 900_000 + "x").encode(), "text stops early"),
        ((HEAD + " " * 900_000 + "x").encode(), "text stops early"),
        (HEAD.encode() + b"<" * 900_000, "text stops early"),
    ],
)
def test_garbage_is_set_aside_with_a_reason(raw, why):
    (only,) = understood(raw)
    assert isinstance(only, SetAside)
    assert only.reason == why
    assert len(redact(raw)) <= LARGEST_NOTICE


def test_a_notice_in_an_old_encoding_is_read():
    text = constructed(purchaser="    (i) Prospective Purchaser: Government of Côte d'Ivoire\n")
    assert facts(text.encode("cp1252"))["purchaser"] == "Government of Côte d'Ivoire"
    assert facts(text.encode("utf-16"))["purchaser"] == "Government of Côte d'Ivoire"
    assert facts(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())["purchaser"] == "Government of Côte d'Ivoire"


@given(st.binary(max_size=3_000))
@settings(max_examples=200, deadline=None)
def test_no_bytes_raise_and_none_vanish(raw):
    assert len(understood(raw)) >= 1
    assert redact(redact(raw)) == redact(raw)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_no_damage_to_a_notice_raises_or_lets_the_annex_through(data):
    text = bytearray(constructed().encode())
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(text) - 1))
        length = data.draw(st.integers(0, 60))
        text[place : place + length] = data.draw(st.binary(max_size=20))
        if not text:
            break
    assert len(understood(bytes(text))) >= 1
    assert redact(redact(bytes(text))) == redact(bytes(text))


@pytest.mark.long(but=1)
@pytest.mark.parametrize("name", FULL)
def test_a_text_cut_anywhere_is_set_aside_or_says_the_same(name):
    whole = sample(name)
    expected = understood(whole, key="k")
    for length in range(0, len(whole), 23):
        cut = understood(whole[:length], key="k")
        assert cut == expected or all(isinstance(one, SetAside) for one in cut), length


# --- asking -------------------------------------------------------------------------------------------------------

PATIENT = Limits(pause=0, attempts=3, first_wait=0.001, longest_wait=0.01, request_time=0.2, page=2, slice_days=10)
TODAY = datetime(2026, 5, 10, 12, tzinfo=UTC)


class Register:
    """A small Federal Register: answers the list and the texts, and misbehaves on request."""

    def __init__(self, days: dict[str, str], **faults: object) -> None:
        self.days = days  # document number -> publication day
        self.faults = faults
        self.asked: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        if failures := self.faults.get("failures"):
            assert isinstance(failures, list)
            return httpx2.Response(failures.pop(0), headers={"retry-after": "0"})
        if request.url.path.endswith(".txt"):
            return httpx2.Response(200, content=self.faults.get("text", b"a text"))
        query = request.url.params
        first, last = (query[f"conditions[publication_date][{end}]"] for end in ("gte", "lte"))
        found = [n for n, day in sorted(self.days.items(), key=lambda i: (i[1], i[0])) if first <= day <= last]
        count = self.faults.get("count", len(found))
        size, page = int(query["per_page"]), int(query["page"])
        shown = found[(page - 1) * size : page * size] or (found[:size] if self.faults.get("loops") else [])
        answer: dict[str, object] = {"count": count, "description": "Documents"}
        if shown:  # `results` is absent, not empty, on zero hits
            answer["results"] = [
                {
                    "document_number": n,
                    "title": self.faults.get("title", "Arms Sales Notification"),
                    "publication_date": self.days[n],
                    "raw_text_url": self.faults.get("raw_text_url", f"https://www.federalregister.gov/text/{n}.txt"),
                }
                for n in shown
            ]
        return httpx2.Response(200, json=answer)


def asking(register: Register, limits: Limits = PATIENT, since: date = date(2026, 4, 1)) -> FederalRegister:
    return FederalRegister(transport=httpx2.MockTransport(register), clock=lambda: TODAY, limits=limits, since=since)


async def everything(source: FederalRegister, cursor: Cursor | None = None) -> list[Fetched]:
    return [fetched async for fetched in source.read(cursor)]


DAYS = {"2026-1": "2026-04-01", "2026-2": "2026-04-02", "2026-3": "2026-04-02", "2026-4": "2026-05-10"}


async def test_all_pages_of_all_slices_are_read_in_order_of_publication():
    register = Register(DAYS)
    fetched = await everything(asking(register))
    assert [f.key for f in fetched] == ["2026-1", "2026-2", "2026-3", "2026-4"]
    assert [f.cursor for f in fetched] == [Cursor(DAYS[f.key]) for f in fetched]
    assert {(f.fetched_at, f.transport, f.raw) for f in fetched} == {(TODAY, "api", b"a text")}
    lists = [r for r in register.asked if r.url.path.endswith("documents.json")]
    assert [r.url.params["conditions[publication_date][gte]"] for r in lists] == [
        "2026-04-01",
        "2026-04-01",
        "2026-04-11",
        "2026-04-21",
        "2026-05-01",
    ]
    assert lists[0].url.params.get_list("fields[]") == ["document_number", "title", "publication_date", "raw_text_url"]


async def test_a_cursor_is_read_again_from_its_look_back():
    register = Register({"2026-1": "2026-03-25", "2026-4": "2026-05-09"})
    fetched = await everything(asking(register, since=date(2026, 1, 1)), Cursor("2026-05-09"))
    assert [f.key for f in fetched] == ["2026-1", "2026-4"]
    assert register.asked[0].url.params["conditions[publication_date][gte]"] == "2026-03-25"


async def test_no_hits_is_an_answer_and_no_drift():
    assert await everything(asking(Register({}))) == []


async def test_a_slice_at_the_depth_of_the_api_is_halved_and_one_day_of_it_refused():
    register = Register(DAYS, count=10_000)
    with pytest.raises(SourceDrifted) as drifted:
        await everything(asking(register))
    assert (drifted.value.path, drifted.value.found) == ("count on 2026-04-01", 10_000)
    assert [r.url.params["conditions[publication_date][lte]"] for r in register.asked] == [
        "2026-04-10",
        "2026-04-05",
        "2026-04-03",
        "2026-04-02",
        "2026-04-01",
    ]


async def test_a_list_that_begins_again_is_drift_and_not_an_endless_loop():
    with pytest.raises(SourceDrifted) as drifted:
        await everything(asking(Register(DAYS, loops=True, count=9)))
    assert drifted.value.found == "3 of 9, then none new"


@pytest.mark.parametrize("failures", [[429], [503], [500, 503]])
async def test_a_passing_failure_is_asked_again(failures):
    assert [f.key for f in await everything(asking(Register(DAYS, failures=failures)))] == list(DAYS)


async def test_a_lasting_failure_is_unavailable_and_never_empty():
    with pytest.raises(SourceUnavailable) as unavailable:
        await everything(asking(Register(DAYS, failures=[503] * 3)))
    assert unavailable.value.why == "/api/v1/documents.json answered 503"


async def test_a_failure_midway_keeps_what_was_read():
    class Breaking(Register):
        def __call__(self, request: httpx2.Request) -> httpx2.Response:
            if request.url.path.endswith("2026-3.txt"):
                raise httpx2.ConnectError("connection reset")
            return super().__call__(request)

    reading = asking(Breaking(DAYS)).read(None)
    assert [(await anext(reading)).key, (await anext(reading)).key] == ["2026-1", "2026-2"]
    with pytest.raises(SourceUnavailable) as unavailable:
        await anext(reading)
    assert unavailable.value.why == "`www.federalregister.gov` was not reached (ConnectError)"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>are you human?</html>",
        b"[]",
        b'{"count": "many"}',
        b'{"results": []}',
        b'{"count": 1, "results": [{}]}',
        b"\xff",
    ],
)
async def test_an_answer_of_another_shape_is_drift(answer):
    source = FederalRegister(
        transport=httpx2.MockTransport(lambda _: httpx2.Response(200, content=answer)),
        clock=lambda: TODAY,
        limits=PATIENT,
    )
    with pytest.raises(SourceDrifted) as drifted:
        await everything(source)
    assert drifted.value.path == "/api/v1/documents.json"


@pytest.mark.parametrize(
    ("response", "found"),
    [
        (httpx2.Response(302, headers={"location": "http://10.0.0.1/"}), "status 302 http://10.0.0.1/"),
        (httpx2.Response(400, json={"errors": {}}), "status 400"),
        (httpx2.Response(404), "status 404"),
    ],
)
async def test_a_redirect_and_a_refusal_are_not_followed(response, found):
    asked = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.host)
        return response

    source = FederalRegister(transport=httpx2.MockTransport(answer), clock=lambda: TODAY, limits=PATIENT)
    with pytest.raises(SourceDrifted) as drifted:
        await everything(source)
    assert drifted.value.found == found
    assert asked == ["www.federalregister.gov"]


@pytest.mark.parametrize(
    "url",
    ["https://example.org/x.txt", "http://www.federalregister.gov/x.txt", "https://www.federalregister.gov@10.0.0.1/x.txt",
     "file:///etc/hostname", None],
)  # fmt: skip
async def test_a_text_on_another_host_is_not_fetched(url):
    register = Register(DAYS, raw_text_url=url)
    with pytest.raises(SourceDrifted):
        await everything(asking(register))
    assert {r.url.path for r in register.asked} == {"/api/v1/documents.json"}


async def test_a_text_beyond_all_measure_is_not_read_to_its_end():
    limits = replace(PATIENT, document_bytes=1_000)
    with pytest.raises(SourceDrifted) as drifted:
        await everything(asking(Register(DAYS, text=b"x" * 1_001), limits))
    assert drifted.value.found == "more than 1000 bytes"


async def test_what_the_search_finds_beside_arms_sales_is_not_fetched():
    assert await everything(asking(Register(DAYS, title="Privacy Act of 1974; System of Records"))) == []


def this_machine() -> JudgedConnection:
    """A connection that may reach the machine it runs on."""
    return JudgedConnection(networks_of(["127.0.0.1/32"]))


async def test_a_server_that_never_answers_is_unavailable_within_bounds():
    release = asyncio.Event()

    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await release.wait()
        writer.close()

    server = await asyncio.start_server(hang, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        source = FederalRegister(
            address=f"http://127.0.0.1:{port}", transport=this_machine(), clock=lambda: TODAY, limits=PATIENT
        )
        started = asyncio.get_running_loop().time()
        with pytest.raises(SourceUnavailable):
            await everything(source)
        assert asyncio.get_running_loop().time() - started < 3
    finally:
        release.set()
        server.close()


async def test_a_server_that_drips_is_unavailable_within_bounds():
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            for _ in range(60):
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(0.05)
        writer.close()

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        source = FederalRegister(
            address=f"http://127.0.0.1:{port}", transport=this_machine(), clock=lambda: TODAY, limits=PATIENT
        )
        started = asyncio.get_running_loop().time()
        with pytest.raises(SourceUnavailable):
            await everything(source)
        assert asyncio.get_running_loop().time() - started < 2
    finally:
        server.close()


async def test_a_real_server_over_a_socket_is_read():
    listing = {
        "count": 1,
        "results": [
            {"document_number": "2026-1", "title": "Arms Sales Notification", "publication_date": "2026-05-09"}
        ],
    }

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0]
        body = b"a text" if b".txt" in line else json.dumps(listing).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    listing["results"][0]["raw_text_url"] = f"http://127.0.0.1:{port}/2026-1.txt"  # type: ignore[index]
    try:
        source = FederalRegister(
            address=f"http://127.0.0.1:{port}",
            transport=this_machine(),
            clock=lambda: TODAY,
            limits=PATIENT,
            since=date(2026, 5, 9),
        )
        assert [(f.key, f.raw) for f in await everything(source)] == [("2026-1", b"a text")]
    finally:
        server.close()


async def test_an_archive_is_replayed_in_full_with_its_addresses():
    source = FederalRegister.from_archive(FIXTURES, clock=lambda: NOON)
    fetched = await everything(source, Cursor("zzz"))
    assert [f.key for f in fetched] == sorted(p.name for p in FIXTURES.glob("*.txt"))
    assert {f.url for f in fetched} == {INDEX[f.key]["source"] for f in fetched}
    assert {f.transport for f in fetched} == {"archive"}


def test_a_missing_archive_says_so(tmp_path):
    with pytest.raises(SourceUnavailable, match="there is no directory of archived notices"):
        FederalRegister.from_archive(tmp_path / "nothing")
