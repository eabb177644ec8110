"""Whom a message may be sent to: an https address whose name leads to the public network, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from connectors.addresses import IP, Network, may_reach


def objection_to_address(url: str, resolved: Iterable[IP], allowed: Iterable[Network] = ()) -> str | None:
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
    inside = [any(one.version == network.version and one in network for network in networks) for one in found]
    if parts.scheme == "http" and not all(inside):
        return "it is not https"
    if not all(may_reach(one, networks) for one in found):
        return "it leads into a network that is not public"
    return None
