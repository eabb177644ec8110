"""Which addresses the hub may reach, to pull or to tell: public ones, and of all others only those that were configured.

A name is resolved once and every address it stands for is judged; the connection then goes to the very address that
was judged, so that nothing a name server says later can move it.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from schema.errors import HubError

IP = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolve = Callable[[str, int], Awaitable[Collection[str]]]

LONGEST_ADDRESS = 2_000
# Where machines of data centers read what nobody outside may: opened only by a network that names one address alone.
METADATA = frozenset(
    ip_address(one)
    for one in ("169.254.169.254", "169.254.170.2", "100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254")
)
# What IPv6 hands out for the public (RFC 4291); of it one block is for examples (RFC 9637).
_UNICAST, _EXAMPLES = IPv6Network("2000::/3"), IPv6Network("3fff::/20")
# Addresses for protocols of their own, which libraries do not all count as private; metadata services stand among them.
_PROTOCOLS = IPv4Network("192.0.0.0/24")
# Addresses of IPv6 in which one of IPv4 is hidden, and relays to it: they count as global and may lead anywhere.
_CARRIERS = tuple(
    ip_network(one)
    for one in ("::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "192.88.99.0/24")
)
_NAME = re.compile(
    r"(?=.{1,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII
)
_PATH = re.compile(r"/[A-Za-z0-9._~!$&'()*+,;=:@/%-]*", re.ASCII)


class AddressRefused(HubError):
    """An address that is not asked; says why, and never repeats what a credential could stand in."""


@dataclass(frozen=True, slots=True)
class Address:
    """One address as it was configured, taken apart: a name or an address of its own, a port and a path."""

    host: str
    port: int
    path: str

    @property
    def literal(self) -> IP | None:
        """The host, when it is an address and no name."""
        try:
            return ip_address(self.host)
        except ValueError:
            return None


def address_of(text: str, ports: Collection[int] = (443,)) -> Address:
    """Take an address apart; raises `AddressRefused` for all that is not plainly `https://host/path`."""
    if len(text) > LONGEST_ADDRESS or not text.isascii() or not text.isprintable() or set(text) & set(' \\"<>^`{|}'):
        raise AddressRefused("an address is written in printable ASCII, a name of other letters as `xn--…`")
    try:
        parts = urlsplit(text)
        port = 443 if parts.port is None else parts.port
    except ValueError:
        raise AddressRefused("the address cannot be taken apart; write `https://host/path`") from None
    if not text.startswith("https://") or not parts.hostname:
        raise AddressRefused("an address begins with `https://` and a host")
    if "@" in parts.netloc:
        raise AddressRefused("an address carries no user and no password; a token goes in a file of its own")
    if "?" in text or "#" in text:
        raise AddressRefused("an address ends with its path; a query is where credentials come to be logged")
    if parts.netloc.endswith(":") or port not in ports:
        raise AddressRefused(f"the port is none of {', '.join(map(str, sorted(ports)))}")
    path = parts.path or "/"
    if not _PATH.fullmatch(path) or ".." in path.split("/"):
        raise AddressRefused("the path holds what a path does not")
    address = Address(parts.hostname, port, path)
    literal = address.literal
    host = f"[{address.host}]" if isinstance(literal, IPv6Address) else address.host
    # Put together again it is what was written: what is left over in between is read differently by others.
    whole = parts.netloc.lower() == (host if parts.port is None else f"{host}:{port}")
    if not whole or "%" in host or (literal is None and not _NAME.fullmatch(host)):
        # `0177.0.0.1`, `2130706433` and `127.1` are read as addresses by some and as names by others.
        raise AddressRefused("the host is neither a name nor an address in its usual form")
    return address


def networks_of(texts: Collection[str]) -> tuple[Network, ...]:
    """The networks somebody configured; raises `AddressRefused` for one that is none."""
    try:
        return tuple(ip_network(text) for text in texts)
    except ValueError:
        raise AddressRefused("a network is written as `10.1.0.0/16`, one address as `10.1.2.3/32`") from None


def may_reach(ip: IP, networks: Collection[Network] = ()) -> bool:
    """Whether an address is public, or stands in a network that was configured."""
    holding = [one for one in networks if one.version == ip.version and ip in one]
    if ip in METADATA:
        return any(one.num_addresses == 1 for one in holding)
    if holding:
        return True
    if any(one.version == ip.version and ip in one for one in (*_CARRIERS, _PROTOCOLS)):
        return False
    if isinstance(ip, IPv6Address) and (ip not in _UNICAST or ip in _EXAMPLES):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


async def by_the_system(host: str, port: int) -> list[str]:
    """Every address the machine's own resolver knows a name by."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


async def judged(
    address: Address, networks: Collection[Network] = (), resolve: Resolve = by_the_system, *, plain: bool = False
) -> list[IP]:
    """The addresses to connect to, the resolver's first choice first; raises `AddressRefused` when any may not be reached.

    `plain` is for what is not encrypted, and goes to configured networks alone.
    """
    if address.literal is not None:
        found: list[IP] = [address.literal]
    else:
        try:
            # A zone such as `%eth0` belongs to this machine and to no source.
            found = [ip_address(one) for one in await resolve(address.host, address.port)]
        except ValueError:
            raise AddressRefused("the host stands for something that is no address") from None
    if not found:
        raise AddressRefused("the host stands for no address")
    # Whoever answers for the name chooses which of them is taken, so one that may not be reached condemns all.
    if not all(may_reach(ip, networks) for ip in found):
        raise AddressRefused("the host stands for an address that is not public and was not configured")
    if plain and not all(any(one.version == ip.version and ip in one for one in networks) for ip in found):
        raise AddressRefused("what is not https goes to configured networks alone")
    return list(dict.fromkeys(found))
