"""Whom nothing is sent to: private, local and metadata addresses in every spelling, and whatever is not https."""

from __future__ import annotations

from datetime import UTC, datetime
from ipaddress import ip_address, ip_network

import pytest

from hub.deliveries.addresses import objection_to_address
from hub.deliveries.posting import NotDelivered, Post
from hub.deliveries.signature import signed_headers

NOT_PUBLIC = "it leads into a network that is not public"
PUBLIC = ("1.1.1.1", "203.0.114.7", "2606:4700::1111")
PRIVATE = (
    "0.0.0.1", "10.0.0.1", "10.255.255.255", "100.64.0.1", "127.0.0.1", "127.8.8.8", "169.254.169.254", "169.254.170.2",
    "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.9", "192.0.0.192", "192.168.1.1", "198.18.0.1", "224.0.0.1", "239.255.255.250",
    "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a00:1",
    "64:ff9b::a9fe:a9fe", "2002:a00:1::1", "2002:7f00:1::", "2001:0:5ef5:79fd:0:0:f5ff:fffe", "fc00::1", "fd00:ec2::254",
    "fe80::1", "ff02::1", "2001:db8::1",
    "64:ff9b::101:101", "::ffff:1.1.1.1",  # one of IPv4 inside another, wherever it leads
)  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_reached(address: str) -> None:
    assert objection_to_address("https://portal.example/hooks", [ip_address(address)]) is None


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_public_is_not_reached_in_any_spelling(address: str) -> None:
    assert objection_to_address("https://portal.example/hooks", [ip_address(address)]) == NOT_PUBLIC
    # Nor beside a public one: whoever answers for the name chooses which of the two is taken.
    both = [ip_address("1.1.1.1"), ip_address(address)]
    assert objection_to_address("https://portal.example/hooks", both) == NOT_PUBLIC


def test_an_operator_opens_the_networks_it_names_and_no_other() -> None:
    named = [ip_network("10.1.0.0/16")]
    inside, beside = [ip_address("10.1.2.3")], [ip_address("10.2.2.3")]
    assert objection_to_address("https://portal.example/", inside, named) is None
    assert objection_to_address("http://portal.example/", inside, named) is None
    assert objection_to_address("https://portal.example/", beside, named) == NOT_PUBLIC
    assert objection_to_address("http://portal.example/", [ip_address("1.1.1.1")], named) == "it is not https"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://portal.example/", "it is no web address"),
        ("https:///hooks", "it is no web address"),
        ("file:///etc/hostname", "it is no web address"),
        ("https://me:word@portal.example/", "it carries a user or a password"),
        ("http://portal.example/", "it is not https"),
    ],
)
def test_an_address_of_another_form_is_not_reached(url: str, why: str) -> None:
    assert objection_to_address(url, [ip_address("1.1.1.1")]) == why


def test_a_name_that_leads_nowhere_is_not_reached() -> None:
    assert objection_to_address("https://portal.example/", []) == "its name leads nowhere"


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"])
async def test_the_machine_itself_is_not_reached_by_any_of_its_names(host: str) -> None:
    with pytest.raises(NotDelivered, match=NOT_PUBLIC):
        await Post().send(f"https://{host}:9/hooks", {}, b"{}")


def test_a_message_is_signed_as_the_standard_signs_its_example() -> None:
    body, at = b'{"test": 2432232314}', datetime.fromtimestamp(1614265330, UTC)
    secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]
    assert signed_headers("msg_p5jXN8AQM9LWM0D4loKWxJek", at, body, secrets) == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
