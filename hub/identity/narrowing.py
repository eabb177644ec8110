"""What a credential may be cut down to: facets, submissions and cases. Pure, and never a way to more."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from schema.audience import Principal
from schema.errors import BadValue
from schema.values import CaseDesignator

_SCOPE = re.compile(r"[A-Z][A-Za-z0-9]{0,62}|submit:[a-z][A-Za-z0-9]{0,62}")


def narrow(
    principal: Principal, scopes: frozenset[str] | None = None, cases: frozenset[str] | None = None
) -> Principal:
    """The same seat with what it had *and* was given here; `None` leaves that side as it was.

    Audience, party and accreditation stay: a narrower credential never speaks for anybody else.
    """
    return replace(
        principal,
        scopes=_both(principal.scopes, scopes),
        cases=_both(principal.cases, cases),
    )


def is_within(inner: Principal, outer: Principal) -> bool:
    """Whether `inner` reaches nothing that `outer` does not."""
    return (
        inner.audience == outer.audience
        and inner.party == outer.party
        and inner.accredited <= outer.accredited
        and _both(inner.scopes, outer.scopes) == inner.scopes
        and _both(inner.cases, outer.cases) == inner.cases
    )


def reaches_facet(principal: Principal, facet: str) -> bool:
    """Whether the credential's scopes leave this facet, named as its type is (`LetterOfOffer`)."""
    return principal.scopes is None or facet in principal.scopes


def reaches_submission(principal: Principal, mutation: str) -> bool:
    """Whether the credential's scopes leave this submission, named as its mutation is (`submitRomEstimate`)."""
    return principal.scopes is None or f"submit:{mutation}" in principal.scopes


def reaches_case(principal: Principal, designator: str) -> bool:
    """Whether the credential's cases leave this one."""
    return principal.cases is None or designator in principal.cases


def scopes_from(names: Iterable[str]) -> frozenset[str]:
    """Scopes by name: a facet (`LetterOfOffer`) or `submit:` and a mutation (`submit:submitRomEstimate`).

    Raises `BadValue` for a name of neither form, and for none at all: that credential would reach nothing.
    """
    scopes = frozenset(names)
    if not scopes:
        raise BadValue("SCOPE", "name at least one scope, or leave scopes out for everything the seat may do")
    if not all(_SCOPE.fullmatch(name) for name in scopes):
        raise BadValue(
            "SCOPE", "a scope is a facet, such as `LetterOfOffer`, or a submission, such as `submit:submitRomEstimate`"
        )
    return scopes


def cases_from(designators: Iterable[str]) -> frozenset[str]:
    """Cases by designator; raises `BadValue` for one not of its form, and for none at all."""
    cases = frozenset(str(CaseDesignator(designator)) for designator in designators)
    if not cases:
        raise BadValue("CASE_DESIGNATOR", "name at least one case, or leave cases out for every case of the seat")
    return cases


def _both(held: frozenset[str] | None, given: frozenset[str] | None) -> frozenset[str] | None:
    if held is None:
        return given
    if given is None:
        return held
    return held & given
