"""The articles at dsca.mil: what they state, which sentence states it, and when two of them are too many."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

import connectors
from connectors.contract import Fetched, Record, SetAside, SourceUnavailable
from connectors.dsca_articles.connector import DscaArticles, source
from connectors.notification import NOTIFICATION_FACTS

FIXTURES = Path(connectors.__file__).parent / "dsca_articles" / "fixtures"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
IRAQ, PERU = "dsca-4379668_24-121_iraq.html", "dsca-4380611_25-37_peru.html"
ARTICLES = DscaArticles.from_archive(FIXTURES, clock=lambda: NOON)


def text(name: str) -> str:
    return (FIXTURES / name).read_text()


def understood(page: str, key: str = PERU, url: str | None = None, at: datetime = NOON) -> Record | SetAside:
    [one] = ARTICLES.understand(Fetched(key, page.encode(), url, at, "archive"))
    return one


def record(page: str, **told: object) -> Record:
    one = understood(page, **told)  # type: ignore[arg-type]
    assert isinstance(one, Record), one
    return one


def reason(page: str, **told: object) -> str:
    one = understood(page, **told)  # type: ignore[arg-type]
    assert isinstance(one, SetAside), one
    return one.reason


def edited(name: str, *edits: tuple[str, str]) -> str:
    page = text(name)
    for old, new in edits:
        assert old in page, old
        page = page.replace(old, new)
    return page


def test_every_fact_of_an_article_is_the_one_it_prints():
    told = record(text(PERU))
    assert (told.key, told.case, told.as_of) == ("4380611", None, NOON)
    articles = told.facts["articles"]
    assert isinstance(articles, str)
    assert articles.startswith("The Government of Peru has requested to buy equipment and services to support the")
    assert articles.endswith("The estimated total cost is $1.5 billion.")
    assert dict(told.facts) == {
        **dict.fromkeys(NOTIFICATION_FACTS),
        "transmittal": "25-37",
        "kind": "CERTIFICATION",
        "title": "Peru – Design and Construction at Callao Naval Base",
        "purchaser": "Government of Peru",
        "total_value": Decimal(1_500_000_000),
        "articles": articles,
        "named_cases": [],
        "prior_related_cases": [],
        "delivered_on": date(2026, 1, 15),
        "document_number": "PRESS RELEASE - PERU 25-37 CN",
        "published_in": "DSCA",
        "published_on": date(2026, 1, 15),
    }


def test_the_value_of_an_earlier_case_is_not_the_value_of_the_sale():
    told = record(text(IRAQ), key=IRAQ)
    assert told.facts["total_value"] == Decimal(110_000_000)
    assert "$46 million" in str(told.facts["articles"])
    assert told.facts["principal_contractor"] == "Network Innovations, located in Frederick, MD"


def test_an_article_that_does_not_say_when_congress_was_notified_tells_no_delivery():
    assert record(text(IRAQ), key=IRAQ).facts["delivered_on"] is None


async def test_the_index_of_an_archive_tells_addresses_and_when_a_copy_was_fetched():
    fetched = {f.key: f async for f in ARTICLES.read(None)}
    assert fetched[PERU].url == (
        "https://www.dsca.mil/Press-Media/Major-Arms-Sales/Article-Display/Article/4380611/peru-design-and-construction-at-callao-naval-base"
    )
    assert {(f.fetched_at, f.cursor) for f in fetched.values()} == {(NOON, None)}


def test_a_corrected_document_is_a_version_of_the_same_article():
    later = datetime(2026, 12, 1, tzinfo=UTC)
    corrected = record(edited(PERU, ("PERU 25-37 CN.PDF", "PERU 25-37 CNV2.PDF")), at=later)
    first = record(text(PERU))
    assert corrected.key == first.key
    assert (first.as_of, corrected.as_of) == (NOON, later)
    changed = {name for name in first.facts if first.facts[name] != corrected.facts[name]}
    assert changed == {"document_number"}
    assert corrected.facts["document_number"] == "PRESS RELEASE - PERU 25-37 CNV2"


def test_an_instant_of_modification_counts_before_that_of_the_fetch():
    page = edited(
        PERU, ("<meta itemprop=", '<meta itemprop="dateModified" content="2026-02-03T10:00:00Z" /><meta itemprop=')
    )
    assert record(page).as_of == datetime(2026, 2, 3, 10, tzinfo=UTC)


def test_the_number_of_the_article_is_the_same_wherever_it_is_told():
    url = "https://www.dsca.mil/Press-Media/Major-Arms-Sales/Article-Display/Article/4380611/peru"
    assert record(text(PERU), key="peru.html", url=url).key == "4380611"
    assert reason(text(PERU), url=url.replace("4380611", "4380612")) == "key not clear"
    assert reason(text(PERU), key="peru.html") == "key not clear"


@pytest.mark.parametrize(
    ("edits", "why"),
    [
        ([("Transmittal No. 25-37<br", "Transmittal No. 25-38<br")], "transmittal not clear"),  # a tag says 25-37
        ([("Transmittal No. 25-37<br", "Transmittal No. 25-<br")], "transmittal not clear"),
        ([("Transmittal No. 25-37<br", "<br")], "transmittal not clear"),
        ([("Transmittal No. 25-37<br", "Transmittal No. 25-37<br />Transmittal No. 25-36<br")], "transmittal not clear"),
        ([("for an estimated cost of $1.5 billion", "for an estimated cost of $1.6 billion")], "values differ"),
        ([("The estimated total cost is $1.5 billion", "The estimated total cost is $1.5 to $2 billion")], "value not understood"),
        ([("The estimated total cost is $1.5 billion", "The estimated total cost is $1.5")], "value not understood"),
        ([("$1.5 billion", "one and a half billion dollars")], "value not understood"),
        ([("The Government of Peru has requested", "The Government of Chile has requested")], "purchaser not clear"),
        ([("has requested to buy", "would like to buy")], "purchaser not clear"),
        ([("made a determination approving", "considered")], "not an arms sales notice"),
        ([("class=\"adetail news\"", "class=\"story\"")], "not a DSCA article"),
        ([("Jan. 15, 2026\" />", "Jan. 16, 2026\" />")], "day not clear"),
        ([("Jan. 15, 2026", "today")], "day not clear"),
        ([("<h1 class=\"title\"", "<h2 class=\"subtitle\"")], "element missing"),
        ([("There will be no adverse impact on U.S. defense readiness as a result of this proposed sale.", ""),
          ("All questions regarding this proposed", "Questions on this")], "text stops early"),
    ],
)  # fmt: skip
def test_what_is_not_clear_is_set_aside_and_never_guessed(edits, why):
    assert reason(edited(PERU, *edits)) == why


def test_an_article_of_which_the_end_was_cut_off_is_set_aside():
    page = text(PERU)
    assert reason(page[: page.rindex("</div>")]) == "text stops early"


@pytest.mark.parametrize(
    ("edit", "fact", "value"),
    [
        (("Transmittal No. 25-37<br", "Transmittal&nbsp;No.&nbsp;25–37<br"), "transmittal", "25-37"),
        (("Transmittal No. 25-37<br", "<b>Transmittal</b> Number: 25-37<br"), "transmittal", "25-37"),
        (("$1.5 billion", "$1,500,000,000"), "total_value", Decimal(1_500_000_000)),
        (("$1.5 billion", "$1.50&nbsp;billion"), "total_value", Decimal(1_500_000_000)),
        (("$1.5 billion", "$665.4 million"), "total_value", Decimal(665_400_000)),
        (("Government of Peru", "<i>Government</i> of Peru"), "purchaser", "Government of Peru"),
        (("The Government of Peru has requested", "Peru has requested"), "purchaser", "Government of Peru"),
        (("$1.5 billion.", "$1.5 billion to support the port."), "total_value", Decimal(1_500_000_000)),
    ],
)
def test_other_spellings_say_the_same(edit, fact, value):
    assert record(edited(PERU, edit)).facts[fact] == value


def test_a_purchaser_may_request_by_the_letters_of_its_name():
    edits = [
        (
            "to the Government of Peru of",
            "to the Taipei Economic and Cultural Representative Office in the United States (TECRO) of",
        ),
        ("The Government of Peru has requested", "TECRO has requested"),
    ]
    told = record(edited(PERU, *edits)).facts["purchaser"]
    assert told == "Taipei Economic and Cultural Representative Office in the United States (TECRO)"


def test_a_report_of_an_enhancement_amends_the_one_sale_it_cites():
    edits = [
        ("25-37", "26-1C"),
        ("This proposed sale will contribute", "As notified in Transmittal No. 23-26, this will contribute"),
    ]
    told = record(edited(PERU, *edits))
    assert (told.facts["kind"], told.facts["transmittal"], told.facts["amends"]) == ("ENHANCEMENT", "26-1C", "23-26")


def test_without_an_archive_the_recorded_articles_are_replayed_and_without_a_directory_nothing_was_seen(tmp_path):
    assert source(None, lambda: NOON).describe().id == "dsca_articles"
    with pytest.raises(SourceUnavailable):
        source(tmp_path / "nowhere", lambda: NOON)
