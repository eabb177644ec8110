"""What a credential may be cut down to, and what it reaches then: facets, submissions, feeds, services and cases."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from ipaddress import IPv4Network, IPv6Address, IPv6Network, collapse_addresses, ip_address, ip_network
from typing import Any

from schema.audience import Audience, Principal
from schema.errors import BadValue
from schema.values import AgencyCode, CaseDesignator

LISTS = ("cases", "services", "networks")
"""What tokens, records and viewers write as lists, beside the scopes, which a token writes as one text."""

VIEW_AS = "view:as"
GATEWAY = "federation:gateway"
NAMED_ONLY = (VIEW_AS, GATEWAY)  # what names no scopes has neither
_SCOPE = re.compile(
    r"[A-Z][A-Za-z0-9]{0,62}|submit:[a-z][A-Za-z0-9]{0,62}|feed:[a-z][a-z0-9_]{0,62}|[a-z][a-z-]{0,30}:(?:read|submit)"
    f"|{VIEW_AS}|{GATEWAY}"
)
_HOURS = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)

Reach = Callable[[frozenset[str]], frozenset[str]]
"""What scopes reach, area by area written out: `finance:read` is every facet of finance by name."""
SeatReach = Callable[[frozenset[str], Audience], frozenset[str]]
"""The same in one seat: of an area only what exists for it. Raises `BadValue` for an area that is none there."""


def reaches_facet(principal: Principal, facet: str) -> bool:
    """Whether the credential's scopes leave this facet, named as its type is (`LetterOfOffer`)."""
    return principal.scopes is None or facet in principal.scopes


def reaches_submission(principal: Principal, mutation: str) -> bool:
    """Whether the credential may write, and its scopes leave this submission, named as its mutation is."""
    return not principal.read_only and (principal.scopes is None or f"submit:{mutation}" in principal.scopes)


def reaches_feed(principal: Principal, source: str) -> bool:
    """Whether the credential's scopes name this feed; one that names no scopes reads, and feeds nothing."""
    return not principal.read_only and principal.scopes is not None and f"feed:{source}" in principal.scopes


def reaches_case(principal: Principal, designator: str) -> bool:
    """Whether the credential's cases and services leave this case, by its designator."""
    named = principal.cases is None or designator in principal.cases
    return named and (principal.services is None or service_of(designator) in principal.services)


def service_of(designator: str) -> str:
    """The implementing agency that a designator names: the letter in its middle."""
    return designator.split("-")[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """What a token was cut down to; what is null here is not narrowed.

    `scopes` as they are written (facets, submissions, feeds, and areas such as `finance:read`); `cases` by designator;
    `services` by the implementing agency's letter; `hours` of the day in UTC, such as `06:00-18:00`, over midnight when
    the later is written first; `networks` the token may be used from, such as `192.0.2.0/24`.
    """

    scopes: frozenset[str] | None = None
    cases: frozenset[str] | None = None
    services: frozenset[str] | None = None
    read_only: bool = False
    hours: str | None = None
    networks: frozenset[str] | None = None

    @classmethod
    def of(cls, claims: Mapping[str, Any]) -> Narrowing:
        """What the members of a token say, those of `CLAIMED`; an absent one narrows nothing.

        Raises `BadValue` for one not of its form: what cannot be read is never taken for no limit.
        """
        told = {name: claims[name] for name in CLAIMED if name in claims}
        scope, read_only = told.pop("scope", None), told.pop("read_only", False)
        if (
            not isinstance(read_only, bool)
            or not isinstance(scope, str | None)
            or ("scope" in claims and scope is None)
        ):
            raise BadValue("NARROWING", "write `scope` as text with a blank between scopes, and `read_only` as true")
        lists = {name: told[name] for name in LISTS if name in told}
        if not all(isinstance(one, list | tuple) and all(isinstance(x, str) for x in one) for one in lists.values()):
            raise BadValue("NARROWING", "write `cases`, `services` and `networks` as lists of texts")
        if "hours" in told and not isinstance(told["hours"], str):
            raise BadValue("NARROWING", "write `hours` as text")
        return cls.to(
            scopes=None if scope is None else scope.split(" "), read_only=read_only, hours=told.get("hours"), **lists
        )

    @classmethod
    def on(cls, principal: Principal) -> Narrowing:
        """What a principal's own credential is cut down to, its scopes as they reach."""
        return cls(**{name: getattr(principal, name) for name in MEMBERS})

    @classmethod
    def told(cls, facts: Mapping[Any, Any]) -> Narrowing:
        """What the facts of a record say, each member by its name; raises `BadValue` as `to` does."""
        return cls.to(
            **{name: facts[name] for name in MEMBERS if name != "read_only"}, read_only=facts["read_only"] is True
        )

    @classmethod
    def to(
        cls,
        *,
        scopes: Iterable[str] | None = None,
        cases: Iterable[str] | None = None,
        services: Iterable[str] | None = None,
        read_only: bool = False,
        hours: str | None = None,
        networks: Iterable[str] | None = None,
    ) -> Narrowing:
        """Cut down to these; raises `BadValue` for one not of its form, and for an empty list: that would reach nothing."""
        return cls(
            scopes=None if scopes is None else scopes_from(scopes),
            cases=None if cases is None else cases_from(cases),
            services=None if services is None else services_from(services),
            read_only=read_only,
            hours=None if hours is None else hours_from(hours),
            networks=None if networks is None else networks_from(networks),
        )

    def members(self) -> dict[str, Any]:
        """Each member by its name, as `Principal.seated` takes them; `Narrowing.on` reads them back."""
        return {name: getattr(self, name) for name in MEMBERS}

    def facts(self) -> dict[str, Any]:
        """The same as facts of a record, lists in order; `Narrowing.told` reads them back."""
        return {name: sorted(held) if isinstance(held, frozenset) else held for name, held in self.members().items()}

    def claims(self) -> dict[str, Any]:
        """The same as members of a token; `Narrowing.of` reads it back."""
        said: dict[str, Any] = {} if self.scopes is None else {"scope": " ".join(sorted(self.scopes))}
        for name in LISTS:
            held = getattr(self, name)
            if held is not None:
                said[name] = sorted(held)
        if self.read_only:
            said["read_only"] = True
        if self.hours is not None:
            said["hours"] = self.hours
        return said

    def exceeds(self, whole: Narrowing, reach: Reach) -> str | None:
        """The first member by which this reaches further than `whole` does; none when it lies within it.

        Nothing is wider than a null, so a null within anything narrower exceeds it. But for three things: what names no scopes
        feeds nothing, looks through nobody's eyes and is no gateway, so a feed, `view:as` or `federation:gateway` that is named
        lies within no such whole.
        `reach` is that of the seat both act in, as a principal's own scopes are; raises `BadValue` as it does, for an area
        that there is not.
        """
        if self._reaches_beyond(whole, reach):
            return "scope"
        for name in ("cases", "services"):
            ours, theirs = getattr(self, name), getattr(whole, name)
            if theirs is not None and (ours is None or not ours <= theirs):
                return name
        if whole.read_only and not self.read_only:
            return "read_only"
        if whole.hours is not None and (self.hours is None or not _minutes(self.hours) <= _minutes(whole.hours)):
            return "hours"
        if whole.networks is not None and not (self.networks and _lie_within(self.networks, whole.networks)):
            return "networks"
        return None

    def _reaches_beyond(self, whole: Narrowing, reach: Reach) -> bool:
        if whole.scopes is None:
            return self.scopes is not None and any(
                name in NAMED_ONLY or name.startswith("feed:") for name in self.scopes
            )
        if self.scopes == frozenset({VIEW_AS}) != whole.scopes:
            return True  # the other scopes narrow the view: without them it is of everything
        return self.scopes is None or not reach(self.scopes) <= reach(whole.scopes)

    def inherited(self, whole: Narrowing) -> Narrowing:
        """The same, with what it leaves open taken from what it is cut from; asking for nothing asks for no more."""
        # A member that is not narrowed is null, or false.
        ours, theirs = self.members(), whole.members()
        return Narrowing(**{name: held if held not in (None, False) else theirs[name] for name, held in ours.items()})

    def holds_at(self, now: datetime) -> bool:
        """Whether this instant lies within its hours."""
        if self.hours is None:
            return True
        at = now.astimezone(UTC)
        return at.hour * 60 + at.minute in _minutes(self.hours)

    def holds_from(self, address: str | None) -> bool:
        """Whether a request from this address may use it; an address that cannot be told is in no network."""
        if self.networks is None:
            return True
        try:
            from_where = ip_address(address or "")
        except ValueError:
            return False
        if isinstance(from_where, IPv6Address) and from_where.ipv4_mapped is not None:
            from_where = from_where.ipv4_mapped  # so a socket for both kinds shows who came by IPv4
        return any(from_where in ip_network(one) for one in self.networks)


WHOLE = Narrowing()
"""Not narrowed at all."""
MEMBERS = tuple(one.name for one in fields(Narrowing))
"""What a narrowing consists of, as records and principals name it."""
CLAIMED = tuple("scope" if name == "scopes" else name for name in MEMBERS)
"""The same as tokens and requests name it."""


def _minutes(hours: str) -> frozenset[int]:
    """The minutes of a day, by their number."""
    found = _HOURS.fullmatch(hours)
    assert found is not None
    first, last = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
    return frozenset(range(first, last) if first < last else [*range(first, 1440), *range(last)])


def _lie_within(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    wider = [ip_network(one) for one in theirs]
    return all(
        any(one.version == network.version and one.subnet_of(network) for network in wider)  # type: ignore[arg-type]
        for one in map(ip_network, ours)
    )


def scopes_from(names: Iterable[str]) -> frozenset[str]:
    """Scopes by name: a facet (`LetterOfOffer`), `submit:` and a mutation (`submit:submitRomEstimate`), `feed:` and a
    source (`feed:dsams`), or an area with `:read` or `:submit` (`finance:read`).

    Raises `BadValue` for a name of none of these forms, and for none at all: that credential would reach nothing.
    """
    scopes = frozenset(names)
    if not scopes:
        raise BadValue("SCOPE", "name at least one scope, or leave scopes out for everything the seat may do")
    if not all(_SCOPE.fullmatch(name) for name in scopes):
        raise BadValue(
            "SCOPE",
            "a scope is an area, such as `finance:read` or `rom:submit`, or a facet, such as `LetterOfOffer`, or a "
            "submission, such as `submit:submitRomEstimate`, or a feed, such as `feed:dsams`",
        )
    return scopes


def cases_from(designators: Iterable[str]) -> frozenset[str]:
    """Cases by designator; raises `BadValue` for one not of its form, and for none at all."""
    cases = frozenset(str(CaseDesignator(designator)) for designator in designators)
    if not cases:
        raise BadValue("CASE_DESIGNATOR", "name at least one case, or leave cases out for every case of the seat")
    return cases


def services_from(letters: Iterable[str]) -> frozenset[str]:
    """Implementing agencies by letter; raises `BadValue` for one not of its form, and for none at all."""
    services = frozenset(str(AgencyCode(letter)) for letter in letters)
    if not services:
        raise BadValue("AGENCY_CODE", "name at least one service, or leave services out for every service")
    return services


def hours_from(text: str) -> str:
    """Hours of the day in UTC, such as `06:00-18:00`; raises `BadValue` for anything else, and for none of the day."""
    found = _HOURS.fullmatch(text)
    if found is None or found[1] + found[2] == found[3] + found[4]:
        raise BadValue("HOURS", "write the hours in UTC as `06:00-18:00`, or leave them out for the whole day")
    return found[0]


def networks_from(texts: Iterable[str]) -> frozenset[str]:
    """Networks as they are written in CIDR, as few as say the same; IPv4 in the form of IPv6 is IPv4.

    Raises `BadValue` for one not of its form, such as one with bits of a host, and for none at all.
    """
    try:
        networks = [_plain(ip_network(text)) for text in texts]
    except ValueError:
        networks = []
    if not networks:
        raise BadValue("NETWORK", "write networks such as `192.0.2.0/24`, or leave them out for everywhere")
    fours = collapse_addresses(one for one in networks if isinstance(one, IPv4Network))
    sixes = collapse_addresses(one for one in networks if isinstance(one, IPv6Network))
    return frozenset(str(one) for one in (*fours, *sixes))


def _plain(network: IPv4Network | IPv6Network) -> IPv4Network | IPv6Network:
    if isinstance(network, IPv6Network):
        if network.network_address.scope_id is not None:
            raise ValueError("a zone says which socket, and not from where")
        mapped = network.network_address.ipv4_mapped
        if mapped is not None and network.prefixlen >= 96:
            return IPv4Network((mapped, network.prefixlen - 96))
    return network
