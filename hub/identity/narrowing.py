"""What a credential may be cut down to, and what it reaches then: facets, submissions and cases."""

from __future__ import annotations

import re
from collections.abc import Iterable

from schema.audience import Principal
from schema.errors import BadValue
from schema.values import CaseDesignator

_SCOPE = re.compile(r"[A-Z][A-Za-z0-9]{0,62}|submit:[a-z][A-Za-z0-9]{0,62}|feed:[a-z][a-z0-9_]{0,62}")


def reaches_facet(principal: Principal, facet: str) -> bool:
    """Whether the credential's scopes leave this facet, named as its type is (`LetterOfOffer`)."""
    return principal.scopes is None or facet in principal.scopes


def reaches_submission(principal: Principal, mutation: str) -> bool:
    """Whether the credential's scopes leave this submission, named as its mutation is (`submitRomEstimate`)."""
    return principal.scopes is None or f"submit:{mutation}" in principal.scopes


def reaches_feed(principal: Principal, source: str) -> bool:
    """Whether the credential's scopes name this feed; one that names no scopes reads, and feeds nothing."""
    return principal.scopes is not None and f"feed:{source}" in principal.scopes


def reaches_case(principal: Principal, designator: str) -> bool:
    """Whether the credential's cases leave this one."""
    return principal.cases is None or designator in principal.cases


def scopes_from(names: Iterable[str]) -> frozenset[str]:
    """Scopes by name: a facet (`LetterOfOffer`), `submit:` and a mutation (`submit:submitRomEstimate`), or `feed:` and
    a source (`feed:dsams`).

    Raises `BadValue` for a name of none of these forms, and for none at all: that credential would reach nothing.
    """
    scopes = frozenset(names)
    if not scopes:
        raise BadValue("SCOPE", "name at least one scope, or leave scopes out for everything the seat may do")
    if not all(_SCOPE.fullmatch(name) for name in scopes):
        raise BadValue(
            "SCOPE",
            "a scope is a facet, such as `LetterOfOffer`, or a submission, such as `submit:submitRomEstimate`, or a feed, "
            "such as `feed:dsams`",
        )
    return scopes


def cases_from(designators: Iterable[str]) -> frozenset[str]:
    """Cases by designator; raises `BadValue` for one not of its form, and for none at all."""
    cases = frozenset(str(CaseDesignator(designator)) for designator in designators)
    if not cases:
        raise BadValue("CASE_DESIGNATOR", "name at least one case, or leave cases out for every case of the seat")
    return cases
