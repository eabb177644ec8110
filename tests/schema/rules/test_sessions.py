"""How long a browser stays signed in, and where it returns to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.rules.sessions import own_path, session_ends_at, session_is_over

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)


def test_a_session_ends_after_twelve_hours_or_with_its_token() -> None:
    assert session_ends_at(NOON, None) == datetime(2026, 3, 10, 0, tzinfo=UTC)
    assert session_ends_at(NOON, NOON + timedelta(days=90)) == datetime(2026, 3, 10, 0, tzinfo=UTC)
    assert session_ends_at(NOON, NOON + timedelta(hours=2)) == datetime(2026, 3, 9, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("since_use", "until_end", "over"),
    [
        (timedelta(minutes=29, seconds=59), timedelta(hours=1), False),
        (timedelta(minutes=30), timedelta(hours=1), True),
        (timedelta(0), timedelta(seconds=1), False),
        (timedelta(0), timedelta(0), True),
    ],
)
def test_a_session_is_over_at_its_end_or_after_half_an_hour_without_a_request(
    since_use: timedelta, until_end: timedelta, over: bool
) -> None:
    assert session_is_over(NOON, NOON - since_use, NOON + until_end) is over


@pytest.mark.parametrize("path", ["/", "/signed-in", "/cases/BN-D-SAB", "/oauth/device?user_code=WDJB-MJHT", "/cases/"])
def test_whoever_signs_in_returns_to_where_it_was(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None, "", "signed-in", "//rival.example", "/\\rival.example", "\\\\rival.example", "https://rival.example/",
        "/\t/rival.example", "/\n/rival.example", " /", "javascript:alert(1)", "/a//b", "/%5c%5crival.example", "/a#b", "/é",
        "/" + "a" * 500,
    ],
)  # fmt: skip
def test_whoever_signs_in_is_led_nowhere_else(path: str | None) -> None:
    assert own_path(path) == "/signed-in"


@given(st.text(alphabet=st.sampled_from("/\\.:@?#%&=ahtps\t\n2f5c-"), max_size=24))
def test_no_text_leads_off_the_hub(path: str) -> None:
    there = urlsplit(urljoin("https://hub.example/sign-in/return", own_path(path).replace("\\", "/")))
    assert (there.scheme, there.netloc) == ("https", "hub.example")
