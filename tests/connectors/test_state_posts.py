"""The posts at state.gov: what they state, and how the list that leads to them is asked."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import httpx2
import pytest

import connectors
from connectors.asking import Patience
from connectors.contract import Cursor, Fetched, Record, SetAside, SourceDrifted, SourceUnavailable
from connectors.notification import NOTIFICATION_FACTS
from connectors.state_posts.connector import StatePosts

FIXTURES = Path(connectors.__file__).parent / "state_posts" / "fixtures"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
KUWAIT = (FIXTURES / "state-2026-07_26-61_kuwait.html").read_text()
URL = "https://www.state.gov/releases/bureau-of-political-military-affairs/2026/07/kuwait-c-17-sustainment/"
POSTS = StatePosts.from_archive(FIXTURES, clock=lambda: NOON)


def understood(page: str) -> Record | SetAside:
    [one] = POSTS.understand(Fetched("post.html", page.encode(), URL, NOON, "archive"))
    return one


def record(page: str) -> Record:
    one = understood(page)
    assert isinstance(one, Record), one
    return one


def test_every_fact_of_a_post_is_the_one_it_prints():
    told = record(KUWAIT)
    assert (told.key, told.case, told.as_of) == ("694641", None, NOON)
    assert str(told.facts["articles"]).startswith(
        "The Government of Kuwait has requested to buy the following non-major"
    )
    assert dict(told.facts) == {
        **dict.fromkeys(NOTIFICATION_FACTS),
        "transmittal": "26-61",
        "kind": "CERTIFICATION",
        "title": "Kuwait – C-17 Sustainment",
        "purchaser": "Government of Kuwait",
        "total_value": Decimal(484_000_000),
        "articles": told.facts["articles"],
        "named_cases": [],
        "prior_related_cases": [],
        "principal_contractor": "The Boeing Company, located in Arlington, Virginia",
        "published_in": "State",
        "published_on": date(2026, 7, 15),
        "url": URL,
    }


def whole_page(modified: str, article: str = KUWAIT) -> str:
    head = f'<link rel="canonical" href="{URL}" /><meta property="article:modified_time" content="{modified}" />'
    return f"<!DOCTYPE html><html><head><title>Kuwait</title>{head}</head><body>{article}</body></html>"


def test_a_post_edited_in_place_is_a_later_version_of_itself():
    first = record(whole_page("2026-07-15T17:00:00+00:00"))
    edited = record(whole_page("2026-09-30T08:30:00+00:00", KUWAIT.replace("$484 million", "$448 million")))
    assert (first.key, edited.key) == ("694641", "694641")
    assert (first.as_of, edited.as_of) == (
        datetime(2026, 7, 15, 17, tzinfo=UTC),
        datetime(2026, 9, 30, 8, 30, tzinfo=UTC),
    )
    assert (first.facts["total_value"], edited.facts["total_value"]) == (Decimal(484_000_000), Decimal(448_000_000))


def test_a_post_without_a_number_keeps_none():
    told = record(KUWAIT.replace("<p>Transmittal #26-61</p>", ""))
    assert (told.facts["transmittal"], told.facts["kind"], told.facts["purchaser"]) == (
        None,
        "CERTIFICATION",
        "Government of Kuwait",
    )


def test_a_text_divided_into_blocks_is_one_post():
    divided = KUWAIT.replace(
        "<p>This proposed sale will support", '</div><div class="wp-block-classic"><p>This proposed sale will support'
    )
    assert record(divided) == record(KUWAIT)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("Transmittal #26-61", "Transmittal #26-6l", "transmittal not clear"),
        ("<p>Transmittal #26-61</p>", "<p>Transmittal #26-61</p><p>Transmittal #26-62</p>", "transmittal not clear"),
        ("Foreign Military Sales: Congressional Notification", "Media Note", "not an arms sales notice"),
        ("July 15, 2026", "mid July", "day not clear"),
        ('id="post-694641"', 'id="post-kuwait"', "key not clear"),
        ('id="post-694641"', 'id="main"', "not a State post"),
        ("</article>", "", "text stops early"),
        ("$484 million", "$484", "value not understood"),
        ("$484 million", "€484 million", "value not understood"),
        ("$484 million", "$484 million to $500 million", "value not understood"),
        ("The Government of Kuwait has requested", "The Government of Iraq has requested", "purchaser not clear"),
        ("July 15, 2026</p>", "July 15, 2026</p><p class='article-meta__publish-date'>July 16, 2026</p>", "element printed twice"),
    ],
)  # fmt: skip
def test_what_is_not_clear_is_set_aside_and_never_guessed(old, new, why):
    assert old in KUWAIT
    one = understood(KUWAIT.replace(old, new))
    assert isinstance(one, SetAside), one
    assert one.reason == why


def test_no_contact_is_stored():
    kept = POSTS.redact(b"<p>Press Contact: A. Person, (202) 555-0142</p><p>or a.person@state.gov, 202-555-0143</p>")
    assert kept == b"<p>Press Contact: [contact removed]</p><p>or [contact removed], [contact removed]</p>"


# --- asking -------------------------------------------------------------------------------------------------------

PATIENT = Patience(pause=0, attempts=2, first_wait=0.001, longest_wait=0.01, request_time=0.2)
LIST = "/arms-sales-congressional-notifications"


class Site:
    """A small state.gov: pages of a list, the posts they lead to, and what it answers instead on request."""

    def __init__(self, *pages: list[str], answers: dict[str, httpx2.Response] | None = None) -> None:
        self.pages = pages
        self.answers = answers or {}
        self.asked: list[str] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        path = request.url.path
        self.asked.append(path)
        if path in self.answers:
            return self.answers[path]
        if not path.startswith(LIST):
            return httpx2.Response(200, text=whole_page("2026-07-15T17:00:00+00:00"))
        number = int(path.rstrip("/").rpartition("/page/")[2]) if "/page/" in path else 1
        links = "".join(f'<li><a href="{post}">a post</a></li>' for post in self.pages[number - 1])
        more = f'<a class="next" href="{LIST}/page/{number + 1}/">Next</a>' if number < len(self.pages) else ""
        return httpx2.Response(200, text=f"<html><body><a href='/about/'>About</a><ul>{links}</ul>{more}</body></html>")


def post(month: str, slug: str) -> str:
    return f"/releases/bureau-of-political-military-affairs/{month}/{slug}/"


JUNE, JULY, MAY_LAST_YEAR = post("2026/06", "singapore"), post("2026/07", "kuwait"), post("2025/05", "norway")


async def read(site: Site, cursor: Cursor | None = None) -> list[Fetched]:
    source = StatePosts(transport=httpx2.MockTransport(site), clock=lambda: NOON, patience=PATIENT)
    return [fetched async for fetched in source.read(cursor)]


async def test_every_page_of_the_list_is_read_and_the_oldest_post_first():
    site = Site([JULY, JULY + "?utm=1"], ["https://www.state.gov" + JUNE, "https://elsewhere.example" + JULY])
    fetched = await read(site)
    assert [(f.key, f.cursor, f.transport) for f in fetched] == [
        (JUNE, Cursor("2026-06"), "api"),
        (JULY, Cursor("2026-07"), "api"),
    ]
    assert site.asked == [LIST, f"{LIST}/page/2/", JUNE, JULY]


async def test_a_cursor_is_read_again_from_its_look_back():
    assert [f.key for f in await read(Site([JULY], [MAY_LAST_YEAR]), Cursor("2026-08"))] == [JULY]
    assert [f.key for f in await read(Site([JULY], [MAY_LAST_YEAR]), Cursor("2026-07"))] == [MAY_LAST_YEAR, JULY]


@pytest.mark.parametrize(
    "answer",
    [
        httpx2.Response(200, text="<html><body><h1>Arms Sales</h1><ul></ul></body></html>"),
        httpx2.Response(200, text=""),
        httpx2.Response(200, text="Are you a person?"),
        httpx2.Response(403),
        httpx2.Response(503),
    ],
)
async def test_a_list_that_shows_no_post_was_not_seen(answer):
    with pytest.raises(SourceUnavailable):
        await read(Site([JULY], answers={LIST: answer}))


async def test_an_empty_later_page_was_not_seen_either():
    with pytest.raises(SourceUnavailable):
        await read(Site([JULY], []))


async def test_a_list_that_begins_again_is_drift_and_not_an_endless_loop():
    with pytest.raises(SourceDrifted):
        await read(Site([JULY], [JULY], [JUNE]))


async def test_a_redirect_is_not_followed():
    away = httpx2.Response(302, headers={"location": "https://elsewhere.example/"})
    site = Site([JULY], answers={LIST: away})
    with pytest.raises(SourceDrifted):
        await read(site)
    assert site.asked == [LIST]


async def test_a_post_that_is_gone_keeps_nobody_from_the_others_and_the_cursor_stays_before_it():
    source = StatePosts(
        transport=httpx2.MockTransport(Site([JUNE, JULY], answers={JUNE: httpx2.Response(404)})),
        clock=lambda: NOON,
        patience=PATIENT,
    )
    assert await until(SourceDrifted, source) == [(JULY, None, "api")]


async def test_the_archive_is_replayed_before_the_list_is_asked():
    source = StatePosts(FIXTURES, transport=httpx2.MockTransport(Site([], [])), clock=lambda: NOON, patience=PATIENT)
    assert await until(SourceUnavailable, source) == [("state-2026-07_26-61_kuwait.html", None, "archive")]


async def until(failure: type[Exception], source: StatePosts) -> list[tuple[str, Cursor | None, str]]:
    """What was read before the source failed so."""
    met = []
    try:
        async for fetched in source.read(None):
            met.append((fetched.key, fetched.cursor, fetched.transport))
    except failure:
        return met
    pytest.fail("it did not fail")
