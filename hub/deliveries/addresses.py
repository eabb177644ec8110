"""Whom a message may be sent to: an https address whose name leads to the public network, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Ways to write an IPv4 address inside an IPv6 one: what they lead to is judged, and not how they are written.
_TRANSLATED = IPv6Network("64:ff9b::/96")
# Networks for protocols of their own, which libraries do not all count as private; metadata services stand on the first.
_NEVER = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"), IPv6Network("64:ff9b:1::/48"))


def objection_to_address(url: str, resolved: Iterable[Address], allowed: Iterable[Network] = ()) -> str | None:
    """Why nothing may be sent to this address, given all that its name resolves to; none when it may.

    `allowed` are the private networks an operator named. One address that is not allowed condemns all the others: whoever
    chooses among them chooses for us. Plain http is for allowed networks alone.
    """
    found, networks = list(resolved), list(allowed)
    try:
        parts = urlsplit(url)
    except ValueError:
        return "it is no web address"
    if not parts.hostname or parts.scheme not in ("http", "https"):
        return "it is no web address"
    if parts.username is not None or parts.password is not None:
        return "it carries a user or a password"
    if not found:
        return "its name leads nowhere"
    inside = [any(_within(one, network) for network in networks) for one in found]
    if parts.scheme == "http" and not all(inside):
        return "it is not https"
    for one, named in zip(found, inside, strict=True):
        if not named and not _is_public(one):
            return "it leads into a network that is not public"
    return None


def _within(address: Address, network: Network) -> bool:
    return address.version == network.version and address in network


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is None and address in _TRANSLATED:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return _is_public(inner)
    if any(_within(address, network) for network in _NEVER):
        return False
    # `is_global` leaves multicast in; metadata services stand on link-local addresses, which it leaves out.
    return address.is_global and not address.is_multicast and not address.is_reserved
