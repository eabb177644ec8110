"""Notices nobody has met yet: every sample ends as a record or set aside with its reason, and so does what becomes of one.

A notice is damaged and respelled in every way that a surface has been seen to use. What comes out is what was printed, or
nothing: never an exception, never silence, never another sale's number, purchaser or value.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import connectors
from connectors.congressional_record.connector import CongressionalRecord
from connectors.contract import Connector, Fetched, Record, SetAside
from connectors.dsca_articles.connector import DscaArticles
from connectors.federal_register.connector import FederalRegister
from connectors.state_posts.connector import StatePosts

HOME = Path(connectors.__file__).parent
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SURFACES: dict[str, Connector] = {
    "federal_register": FederalRegister.from_archive(HOME / "federal_register/fixtures", clock=lambda: NOON),
    "dsca_articles": DscaArticles.from_archive(HOME / "dsca_articles/fixtures", clock=lambda: NOON),
    "state_posts": StatePosts.from_archive(HOME / "state_posts/fixtures", clock=lambda: NOON),
    "congressional_record": CongressionalRecord.from_archive(
        HOME / "congressional_record/fixtures", clock=lambda: NOON
    ),
}
SAMPLES = {
    (surface, file.name): file.read_bytes()
    for surface in SURFACES
    for file in sorted((HOME / surface / "fixtures").iterdir())
    if file.is_file() and file.suffix != ".json"
}


def understood(surface: str, key: str, raw: bytes) -> list[Record | SetAside]:
    return SURFACES[surface].understand(Fetched(key, raw, None, NOON, "archive"))


def told(found: list[Record | SetAside]) -> list[str]:
    return [f"{one.facet} {one.key}" if isinstance(one, Record) else f"aside: {one.reason}" for one in found]


def test_every_sample_of_every_surface_is_applied_or_set_aside_with_its_reason():
    assert {name: told(understood(surface, name, raw)) for (surface, name), raw in SAMPLES.items()} == {
        "fr-2011-25020_11-34_tecro.head.txt": ["aside: text stops early"],
        "fr-2013-10630_13-06_nato.head.txt": ["aside: text stops early"],
        "fr-2023-21054_21-66_tecro.head.txt": ["aside: text stops early"],
        "fr-2024-11526_22-22_tecro.head.txt": ["aside: text stops early"],
        "fr-2026-00029_24-48_correction.txt": ["CongressionalNotification 2026-00029"],
        "fr-2026-07237_26-27_sweden.txt": ["CongressionalNotification 2026-07237", "Case SW-B-WCB"],
        "fr-2026-07278_26-23_jordan.txt": ["CongressionalNotification 2026-07278", "Case JO-B-YFX"],
        "fr-2026-09109_26-28_japan.txt": ["CongressionalNotification 2026-09109", "Case JA-P-QSC"],
        "fr-2026-11403_26-1C_germany_amendment.txt": ["CongressionalNotification 2026-11403"],
        "fr-82-57966_17-0A_australia_amendment.head.txt": ["aside: text stops early"],
        "dsca-4379668_24-121_iraq.html": ["CongressionalNotification 4379668"],
        "dsca-4380611_25-37_peru.html": ["CongressionalNotification 4380611"],
        "state-2026-07_26-61_kuwait.html": ["CongressionalNotification 694641"],
        "crec-2016-06-14_16-25_iraq.head.txt": ["CongressionalNotification 2016-06-14/16-25"],
        "crec-2022-02-07_21-66_tecro.head.txt": ["aside: text stops early"],
        "crec-2022-09-06_22-44_tecro.head.txt": ["CongressionalNotification 2022-09-06/22-44"],
        "crec-2023-09-21_21-69_saudi.head.txt": ["CongressionalNotification 2023-09-21/21-69"],
        "crec-2026-05-20_26-1C_germany.head.txt": ["aside: text stops early"],
    }


@pytest.mark.long(but=2)
@pytest.mark.parametrize(("surface", "name"), [at for at in SAMPLES if at[0] != "federal_register"])
def test_a_notice_cut_at_any_byte_says_the_same_or_nothing(surface, name):
    raw = SAMPLES[surface, name]
    whole = understood(surface, name, raw)
    for length in range(0, len(raw), 7):
        cut = understood(surface, name, raw[:length])
        assert cut == whole or (cut and all(isinstance(one, SetAside) for one in cut)), length


@pytest.mark.parametrize("surface", SURFACES)
def test_a_page_of_one_surface_is_no_notice_of_another(surface):
    for (other, name), raw in SAMPLES.items():
        if other != surface:
            found = understood(surface, name, raw)
            assert [one.reason for one in found if isinstance(one, SetAside)], name
            assert not [one for one in found if isinstance(one, Record)], name


# --- damage -------------------------------------------------------------------------------------------------------

DAMAGE = [
    b"<p>", b"</p>", b"<div>", b"</div>", b"</article>", b"<!--", b"-->", b"<![CDATA[", b"<!x", b"&nbsp;", b"&#0;", b"\xa0",
    b"\xff", b"\xe2\x80\x93", b"Transmittal No. 99-99", b"Transmittal #26-61", b"$9 billion", b"estimated cost of $9 million",
    b"</pre>", b"Sincerely,", b"\n\n\n", b"<script>", b"<br>", b"Dear Mr. Chairman:", b"\0",
]  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, str, bytes]:
    """A sample with a few places struck out, doubled, or overwritten by what stands in other pages."""
    surface, name = draw(st.sampled_from(sorted(at for at in SAMPLES if at[0] != "federal_register")))
    raw = SAMPLES[surface, name]
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, max(len(raw) - 1, 0)))
        end = min(start + draw(st.sampled_from([0, 1, 2, 8, 60, 400])), len(raw))
        piece = draw(st.one_of(st.sampled_from([b"", raw[start:end] * 2, *DAMAGE]), st.binary(max_size=6)))
        raw = raw[:start] + piece + raw[end:]
    return surface, name, raw


@pytest.mark.long
@given(damaged())
@settings(max_examples=400, deadline=None)
def test_a_damaged_notice_never_raises_and_never_falls_silent(one):
    surface, name, raw = one
    found = understood(surface, name, raw)
    assert found
    for each in found:
        assert isinstance(each, Record) or (each.reason and each.detail)
    kept = SURFACES[surface].redact(raw)
    assert SURFACES[surface].redact(kept) == kept
    if b"\0" not in raw:  # zero bytes are taken out before anything is stored, and refused where they still stand
        assert understood(surface, name, kept) == found


# --- other spellings, of which the truth is known -----------------------------------------------------------------

SPACE = st.sampled_from([" ", "&nbsp;", "\u00a0", "  ", "\u202f", "\n"])
DASH = st.sampled_from(["-", "\u2010", "\u2011", "\u2013", "\u2212", "&ndash;"])
WORDS = [
    "Transmittal No.",
    "Transmittal #",
    "TRANSMITTAL NO.",
    "Transmittal Number",
    "Transmittal:",
    "Transmittal No.:",
]
PURCHASERS = [
    "Government of Kuwait",
    "Kingdom of Saudi Arabia",
    "Republic of Korea",
    "NATO Support and Procurement Agency (NSPA)",
    "Taipei Economic and Cultural Representative Office in the United States (TECRO)",
]
CHARSETS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"])


@st.composite
def amounts(draw: st.DrawFn) -> tuple[str, Decimal]:
    """An amount as a surface spells it, and what it is worth."""
    millions = draw(st.decimals(min_value=1, max_value=99_999, places=1))
    space = draw(SPACE)
    match draw(st.sampled_from(["million", "billion", "figures"])):
        case "million":
            return f"${millions.normalize():f}{space}million", millions * 10**6
        case "billion":
            return f"${(millions / 1000).normalize():f}{space}billion", millions * 10**6
    return f"${int(millions * 10**6):,}", millions * 10**6


@st.composite
def respelled(draw: st.DrawFn) -> tuple[str, str, bytes, tuple[str, str, Decimal]]:
    """A State post or a DSCA article in another spelling, and its number, purchaser and value."""
    surface = draw(st.sampled_from(["state_posts", "dsca_articles"]))
    name, old_number, old_amount, old_purchaser = {
        "state_posts": (
            "state-2026-07_26-61_kuwait.html",
            "Transmittal #26-61",
            "$484 million",
            "Government of Kuwait",
        ),
        "dsca_articles": (
            "dsca-4380611_25-37_peru.html",
            "Transmittal No. 25-37",
            "$1.5 billion",
            "Government of Peru",
        ),
    }[surface]
    year, number = draw(st.integers(10, 27)), draw(st.integers(1, 199))
    word = draw(st.sampled_from(WORDS))
    zeros = draw(st.sampled_from(["", "0"])) if number < 100 else ""
    printed = f"{word}{draw(SPACE)}{year}{draw(DASH)}{zeros}{number}"
    amount, value = draw(amounts())
    purchaser = draw(st.sampled_from(PURCHASERS))
    text = SAMPLES[surface, name].decode().replace(old_number, draw(TAG).replace("…", printed))
    text = text.replace(old_amount, amount).replace(old_purchaser, purchaser).replace("25-37", f"{year}-{number}")
    charset = draw(CHARSETS)
    raw = text.encode(charset, "xmlcharrefreplace")
    return surface, name, raw, (f"{year}-{number}", purchaser, value)


TAG = st.sampled_from(["…", "<span>…</span>", "<b><i>…</i></b>", "<!-- x -->…"])


@pytest.mark.long
@given(respelled())
@settings(max_examples=300, deadline=None)
def test_another_spelling_says_the_same(one):
    surface, name, raw, truth = one
    [found] = understood(surface, name, raw)
    assert isinstance(found, Record), found
    assert (found.facts["transmittal"], found.facts["purchaser"], found.facts["total_value"]) == truth


@given(amounts(), amounts())
@settings(max_examples=100, deadline=None)
def test_two_costs_that_differ_are_never_one(first, second):
    raw = SAMPLES["dsca_articles", "dsca-4380611_25-37_peru.html"].decode()
    raw = raw.replace("an estimated cost of $1.5 billion", f"an estimated cost of {first[0]}")
    raw = raw.replace("total cost is $1.5 billion", f"total cost is {second[0]}")
    [found] = understood("dsca_articles", "dsca-4380611_25-37_peru.html", raw.encode())
    if first[1] == second[1]:
        assert isinstance(found, Record)
        assert found.facts["total_value"] == first[1]
    else:
        assert isinstance(found, SetAside)
        assert found.reason == "values differ"
