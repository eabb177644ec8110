"""Prints in the Congressional Record: each letter a record of its own, and no letter lost in another."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import httpx2
import pytest

import connectors
from connectors.asking import Patience
from connectors.congressional_record.connector import CongressionalRecord
from connectors.contract import Cursor, Fetched, Record, SetAside, SourceDrifted, SourceUnavailable
from connectors.notification import NOTIFICATION_FACTS

FIXTURES = Path(connectors.__file__).parent / "congressional_record" / "fixtures"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
RECORD = CongressionalRecord.from_archive(FIXTURES, clock=lambda: NOON)
SAUDI = (FIXTURES / "crec-2023-09-21_21-69_saudi.head.txt").read_text()
GRANULE = "CREC-2023-09-21-pt1-PgS4649"
HEAD = SAUDI[: SAUDI.index("Mr. Chairman") - 12]
LETTER = (
    SAUDI[len(HEAD) :]
    + "                                                 A. Person,\n                                                  Director.\n"
)
OTHER = (
    LETTER.replace("21-69", "21-70").replace("Kingdom of Saudi Arabia", "Government of Jordan").replace("500", "70.5")
)
ITEMS = """
                         Transmittal No. 21-69

       (i) Prospective Purchaser: Kingdom of Saudi Arabia.
       (ii) Total Estimated Value:
       Major Defense Equipment * .................... $0
       Other ........................................ $500 million
       TOTAL ........................................ $500 million
       (iii) Description and Quantity or Quantities of Articles or
     Services under Consideration for Purchase: Support.
       (iv) Military Department: Army (SR-B-XYZ).
       (v) Prior Related Cases, if any: SR-B-ABC.
       (vi) Sales Commission, Fee, etc., Paid, Offered, or Agreed
     to be Paid: None.
       (vii) Sensitivity of Technology: None.
       (viii) Date Report Delivered to Congress: September 20,
     2023.
"""


def understood(text: str, key: str = GRANULE) -> list[Record | SetAside]:
    return RECORD.understand(Fetched(key, text.encode(), None, NOON, "archive"))


def page(*letters: str) -> str:
    return f"<html><body><pre>\n{HEAD}{''.join(letters)}\n</pre></body></html>"


def keys_and_reasons(text: str) -> list[str]:
    return [one.key if isinstance(one, Record) else one.reason for one in understood(text)]


def test_every_fact_of_a_letter_is_the_one_it_prints():
    [told] = understood(SAUDI)
    assert isinstance(told, Record)
    assert (told.key, told.case, told.as_of) == ("2023-09-21/21-69", None, datetime(2023, 9, 21, tzinfo=UTC))
    assert dict(told.facts) == {
        **dict.fromkeys(NOTIFICATION_FACTS),
        "transmittal": "21-69",
        "kind": "CERTIFICATION",
        "purchaser": "Kingdom of Saudi Arabia",
        "total_value": Decimal(500_000_000),
        "military_department": "Army",
        "named_cases": [],
        "prior_related_cases": [],
        "document_number": GRANULE,
        "published_in": "Congressional Record",
        "published_on": date(2023, 9, 21),
    }


def test_the_items_after_a_letter_tell_the_day_of_delivery_and_the_case():
    [told] = understood(page(LETTER, ITEMS))
    assert isinstance(told, Record)
    named = ("delivered_on", "named_case", "named_cases", "military_department", "total_value")
    assert [told.facts[name] for name in named] == [
        date(2023, 9, 20),
        "SR-B-XYZ",
        ["SR-B-XYZ"],
        "Army (SR-B-XYZ)",
        Decimal(500_000_000),
    ]
    assert told.case == "SR-B-XYZ"


def test_each_letter_of_a_page_is_a_record():
    assert keys_and_reasons(page(LETTER, ITEMS, OTHER)) == ["2023-09-21/21-69", "2023-09-21/21-70"]
    values = [one.facts["total_value"] for one in understood(page(LETTER, OTHER)) if isinstance(one, Record)]
    assert values == [Decimal(500_000_000), Decimal(70_500_000)]


@pytest.mark.parametrize(
    ("letters", "told"),
    [
        # The opening of the second letter is gone, then its form of address, then the first one's.
        ([LETTER, OTHER.replace("Dear Mr. Chairman:", "")], ["transmittal not clear"]),
        ([LETTER, "\n".join(OTHER.split("\n")[3:])], ["transmittal not clear"]),
        ([LETTER.replace("Dear Mr. Chairman:", ""), OTHER], ["transmittal not clear"]),
        # The items of a notice whose own letter is not there.
        ([LETTER, ITEMS, ITEMS.replace("21-69", "21-70")], ["transmittal not clear"]),
        ([LETTER, ITEMS.replace("21-69", "21-70")], ["transmittal not clear"]),
        ([LETTER, ITEMS.split("(viii)")[0]], ["text stops early"]),
        ([LETTER, ITEMS.replace("Kingdom of Saudi Arabia", "Jordan")], ["purchaser not clear"]),
        ([LETTER.split("After")[0] + "\n", OTHER], ["text stops early", "2023-09-21/21-70"]),
        ([LETTER, LETTER], ["2023-09-21/21-69"]),
        ([LETTER, OTHER.replace("21-70", "21-69")], ["transmittal printed twice", "transmittal printed twice"]),
        ([LETTER.replace("$500 million", "$500")], ["value not understood"]),
        ([LETTER.replace("Transmittal No. 21-69", "Transmittal No. 2l-69")], ["transmittal not clear"]),
        ([LETTER.replace("Section 36(b)(1)", "the law")], ["not an arms sales notice"]),
        ([], ["not an arms sales notice"]),
    ],
)
def test_no_letter_is_lost_in_another_and_none_is_guessed(letters, told):
    assert keys_and_reasons(page(*letters)) == told


def test_a_page_without_its_end_is_set_aside_whole():
    assert keys_and_reasons(page(LETTER, OTHER).replace("</pre></body></html>", "")) == ["text stops early"]


def test_the_day_of_print_is_told_by_the_text_or_by_the_name_and_never_by_both_differently():
    headless = SAUDI.split("\n", 1)[1]
    assert [one.key for one in understood(headless) if isinstance(one, Record)] == ["2023-09-21/21-69"]
    for text, key in ((headless, "print.txt"), (SAUDI, "CREC-2023-09-22-pt1-PgS4649")):
        [aside] = understood(text, key)
        assert isinstance(aside, SetAside)
        assert aside.reason == "day not clear"


def test_an_enhancement_amends_the_certification_its_letter_names():
    text = (FIXTURES / "crec-2026-05-20_26-1C_germany.head.txt").read_text()
    whole = text.replace(
        "Funding Source: Nation",
        "Funding Source: National Funds\n(vii) Date Report Delivered to Congress: May 19, 2026.",
    )
    [told] = understood(whole, "CREC-2026-05-20-pt1-PgS2408")
    assert isinstance(told, Record), told
    named = ("kind", "transmittal", "amends", "purchaser", "total_value", "delivered_on")
    assert [told.facts[n] for n in named] == [
        "ENHANCEMENT",
        "26-1C",
        "23-26",
        "Government of Germany",
        None,
        date(2026, 5, 19),
    ]


def test_nobody_is_named_in_what_is_stored():
    kept = RECORD.redact(
        b"  Mr. EXAMPLE. Mr. President\n     Hon. A. Person,\n     Chairman\n  Sincerely,\n       B. Person,\n"
    )
    assert kept == (
        b"  Mr. [name removed]. Mr. President\n     Hon. [name removed],\n     Chairman\n  Sincerely,\n       [name removed],\n"
    )


# --- asking -------------------------------------------------------------------------------------------------------

PATIENT = Patience(pause=0, attempts=2, first_wait=0.001, longest_wait=0.01, request_time=0.2)


class Govinfo:
    """A small govinfo: the issues of a year, their metadata, and the prints."""

    def __init__(self, issues: dict[str, list[tuple[str, str]]], **answers: httpx2.Response) -> None:
        self.issues = issues
        self.answers = answers
        self.asked: list[str] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        path = request.url.path
        self.asked.append(path)
        if path.startswith("/sitemap/"):
            year = path.removeprefix("/sitemap/CREC_")[:4]
            urls = "".join(
                f"<url><loc>\nhttps://www.govinfo.gov/app/details/{issue}\n</loc></url>"
                for issue in self.issues
                if issue[5:9] == year
            )
            return self.answers.get("sitemap", httpx2.Response(200, text=f"<urlset>{urls}</urlset>"))
        if path.endswith("mods.xml"):
            items = "".join(
                f"<relatedItem type='constituent'><titleInfo><title>{title}</title></titleInfo>"
                f"<extension><accessId>{granule}</accessId></extension></relatedItem>"
                for granule, title in self.issues[path.split("/")[3]]
            )
            return self.answers.get("mods", httpx2.Response(200, text=f"<mods>{items}</mods>"))
        return httpx2.Response(200, text=page(LETTER))


MAY = {
    "CREC-2026-05-21": [("CREC-2026-05-21-pt1-PgS2500", "PRAYER")],
    "CREC-2026-05-20": [
        ("CREC-2026-05-20-pt1-PgS2400", "MORNING BUSINESS"),
        ("CREC-2026-05-20-pt1-PgS2408", "ARMS SALES NOTIFICATION"),
    ],
}


async def read(govinfo: Govinfo, cursor: Cursor | None = None) -> list[Fetched]:
    source = CongressionalRecord(transport=httpx2.MockTransport(govinfo), clock=lambda: NOON, patience=PATIENT)
    return [fetched async for fetched in source.read(cursor)]


async def test_the_prints_that_name_a_notification_are_read_issue_by_issue():
    govinfo = Govinfo(MAY)
    [fetched] = await read(govinfo)
    assert (fetched.key, fetched.cursor) == ("CREC-2026-05-20-pt1-PgS2408", Cursor("2026-05-20"))
    assert govinfo.asked == [
        "/sitemap/CREC_2026_sitemap.xml",
        "/metadata/pkg/CREC-2026-05-20/mods.xml",
        "/content/pkg/CREC-2026-05-20/html/CREC-2026-05-20-pt1-PgS2408.htm",
        "/metadata/pkg/CREC-2026-05-21/mods.xml",
    ]


async def test_a_cursor_is_read_again_from_its_look_back():
    assert len(await read(Govinfo(MAY), Cursor("2026-07-04"))) == 1
    assert await read(Govinfo(MAY), Cursor("2026-07-05")) == []


async def test_a_year_without_an_issue_was_not_seen():
    with pytest.raises(SourceUnavailable):
        await read(Govinfo({}))


async def test_metadata_cut_short_is_drift_and_no_issue_without_a_notification():
    with pytest.raises(SourceDrifted):
        await read(Govinfo(MAY, mods=httpx2.Response(200, text="<mods><relatedItem>")))


async def test_entities_of_a_list_are_not_expanded():
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><urlset><url><loc>&b;</loc></url></urlset>'
    with pytest.raises(SourceUnavailable):
        await read(Govinfo({}, sitemap=httpx2.Response(200, text=bomb)))
