"""Where a webhook may lead by its form, what it is signed with, and how long it hears."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from schema.rules.webhooks import (
    former_secret_holds_until,
    hears_until,
    objection_to_another_webhook,
    objection_to_replay,
    objection_to_webhook_address,
    objection_to_webhook_secret,
)

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)


def secret(length: int) -> str:
    return "whsec_" + base64.b64encode(b"s" * length).decode()


@pytest.mark.parametrize(
    "url",
    [
        "https://portal.example/hooks", "https://portal.example:8443/hooks?of=us", "https://xn--portl-ira.example/",
        "https://PORTAL.example/", "https://1portal.example/", "https://portal/", "http://localhost:8080/", "https://localhost/",
    ],
)  # fmt: skip
def test_an_https_address_by_name_or_a_receiver_on_the_same_machine_will_do(url: str) -> None:
    assert objection_to_webhook_address(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "", "portal.example", "http://portal.example/", "http://10.1.2.3/", "ftp://portal.example/", "https://",
        "https:///hooks", "https://me@portal.example/", "https://me:word@portal.example/", "https://portal.example/#here",
        "https://portal.example/#", "https://@portal.example/", "https://portal.example:port/", "https://portal.example:0/",
        "https://portal.example:65536/", "https://[::1/", "https://portäl.example/", "https://portal.example/a b",
        "https://portal.example\\@10.1.2.3/", "https://portal.example/" + "x" * 500, "https://portal.example./",
        "file:///etc/hostname", "javascript:alert(1)", "https://-portal.example/", "https://por_tal.example/",
    ],
)  # fmt: skip
def test_any_other_address_is_objected_to_at_its_field(url: str) -> None:
    objection = objection_to_webhook_address(url)
    assert objection is not None
    assert (objection.field, objection.rule.under) == ("address", "Standard Webhooks 1.0; J")


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "1.1.1.1", "127.1", "2130706433", "0x7f.1", "0x7f000001",
        "0177.0.0.1", "127.0.0.1.", "[::1]", "[::ffff:169.254.169.254]", "[::ffff:a9fe:a9fe]", "[fd00:ec2::254]", "[fe80::1%25eth0]",
    ],
)  # fmt: skip
@pytest.mark.parametrize("scheme", ["https", "http"])
def test_a_host_in_figures_is_objected_to_in_every_spelling(scheme: str, host: str) -> None:
    assert objection_to_webhook_address(f"{scheme}://{host}/hooks") is not None


@pytest.mark.parametrize(
    "host", ["metadata", "metadata.google.internal", "METADATA.google.internal", "a.metadata.goog", "instance-data"]
)
def test_what_tells_machines_about_themselves_is_no_receiver(host: str) -> None:
    objection = objection_to_webhook_address(f"https://{host}/hooks")
    assert objection is not None
    assert "data center" in objection.sentence
    assert objection_to_webhook_address("https://metadata.portal.example/hooks") is None


def test_no_objection_repeats_an_address_in_which_a_credential_stands() -> None:
    for url in (
        "https://me:canary@portal.example/",
        "https://canary:port/",
        "canary",
        "https://10.0.0.1/canary#canary",
    ):
        assert "canary" not in str(objection_to_webhook_address(url))


def test_a_party_has_at_most_ten_webhooks() -> None:
    assert [objection_to_another_webhook(n) is None for n in (0, 9, 10, 11)] == [True, True, False, False]


def test_a_secret_has_24_to_64_bytes() -> None:
    assert [n for n in range(20, 70) if objection_to_webhook_secret(secret(n)) is None] == list(range(24, 65))


@pytest.mark.parametrize(
    "text", ["", "whsec_", secret(32)[6:], secret(32)[:-3] + "***", "WHSEC_" + secret(32)[6:], secret(32) + "\n"]
)
def test_a_secret_of_another_form_is_objected_to_and_not_repeated(text: str) -> None:
    objection = objection_to_webhook_secret(text)
    assert objection is not None
    given = text.removeprefix("whsec_")
    assert not given or given not in str(objection)


def test_positions_are_counted_from_one() -> None:
    assert [objection_to_replay(n) is None for n in (-1, 0, 1)] == [False, True, True]


def test_a_webhook_hears_for_ninety_days_and_its_former_secret_holds_for_one() -> None:
    assert hears_until(NOON) == datetime(2026, 6, 7, 12, tzinfo=UTC)
    assert former_secret_holds_until(NOON) == datetime(2026, 3, 10, 12, tzinfo=UTC)
