"""Whom nothing is sent to: private, local and metadata addresses in every spelling, and whatever is not https."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from ipaddress import ip_address

import pytest

from connectors.addresses import may_reach, networks_of
from hub.deliveries.posting import NotDelivered, Post
from hub.deliveries.signature import signed_headers

NOT_PUBLIC = "not sent: the host stands for an address that is not public and was not configured"
PUBLIC = ("1.1.1.1", "203.0.114.7", "2606:4700::1111")
PRIVATE = (
    "0.0.0.1", "10.0.0.1", "10.255.255.255", "100.64.0.1", "127.0.0.1", "127.8.8.8", "169.254.169.254", "169.254.170.2",
    "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.9", "192.0.0.192", "192.168.1.1", "198.18.0.1", "224.0.0.1", "239.255.255.250",
    "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a00:1",
    "64:ff9b::a9fe:a9fe", "2002:a00:1::1", "2002:7f00:1::", "2001:0:5ef5:79fd:0:0:f5ff:fffe", "fc00::1", "fd00:ec2::254",
    "fe80::1", "ff02::1", "2001:db8::1",
    "64:ff9b::101:101", "::ffff:1.1.1.1",  # one of IPv4 inside another, wherever it leads
)  # fmt: skip


URL = "https://portal.example/hooks"


def leading_to(*addresses: str) -> Callable[[str, int], Awaitable[list[str]]]:
    """A name server that knows a name by these addresses."""

    async def resolve(host: str, port: int) -> list[str]:
        return list(addresses)

    return resolve


async def refusal(url: str, *addresses: str, allowed: Sequence[str] = ()) -> str:
    """Why a message is not sent to a name that stands for these addresses, or what became of the attempt."""
    async with Post(networks_of(allowed), seconds=0.2, resolve=leading_to(*addresses)).to(url) as receiver:
        with pytest.raises(NotDelivered) as refused:
            await receiver.send({}, b"{}")
    return refused.value.why


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_may_be_reached(address: str) -> None:
    assert may_reach(ip_address(address))


@pytest.mark.long(but=8)
@pytest.mark.parametrize("address", PRIVATE)
async def test_an_address_that_is_not_public_is_not_reached_in_any_spelling(address: str) -> None:
    assert await refusal(URL, address) == NOT_PUBLIC
    # Nor beside a public one: whoever answers for the name chooses which of the two is taken.
    assert await refusal(URL, "1.1.1.1", address) == NOT_PUBLIC


async def test_an_operator_opens_the_networks_it_names_and_no_other() -> None:
    named = ["127.0.0.8/32"]
    assert await refusal("https://portal.example:9/", "127.0.0.8", allowed=named) == "not reached: ConnectError"
    assert await refusal("http://localhost:9/", "127.0.0.8", allowed=named) == "not reached: ConnectError"
    assert await refusal("https://portal.example:9/", "127.0.0.9", allowed=named) == NOT_PUBLIC
    not_https = "not sent: what is not https goes to configured networks alone"
    assert await refusal("http://localhost/", "1.1.1.1", allowed=named) == not_https


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://portal.example/", "write an address that begins with `https://` and names a host"),
        ("https:///hooks", "write an address that begins with `https://` and names a host"),
        ("file:///etc/hostname", "write an address that begins with `https://` and names a host"),
        ("https://me:word@portal.example/", "leave the user, the password and the fragment out of the address"),
        ("http://portal.example/", "write an address that begins with `https://` and names a host"),
    ],
)
async def test_an_address_of_another_form_is_not_reached(url: str, why: str) -> None:
    assert await refusal(url, "1.1.1.1") == f"not sent: {why}"


async def test_a_name_that_leads_nowhere_is_not_reached() -> None:
    assert await refusal(URL) == "not sent: the host stands for no address"


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"])
async def test_the_machine_itself_is_not_reached_by_any_of_its_names(host: str) -> None:
    async with Post().to(f"https://{host}:9/hooks") as receiver:
        with pytest.raises(NotDelivered, match="not sent"):
            await receiver.send({}, b"{}")


def test_a_message_is_signed_as_the_standard_signs_its_example() -> None:
    body, at = b'{"test": 2432232314}', datetime.fromtimestamp(1614265330, UTC)
    secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]
    assert signed_headers("msg_p5jXN8AQM9LWM0D4loKWxJek", at, body, secrets) == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
