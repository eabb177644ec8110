"""The scopes a token may name: areas of the work, and the facets and submissions that lie in each."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from schema.audience import DSCA, Audience
from schema.desk import SubmissionRule
from schema.disclosure import Facet
from schema.errors import BadValue, DeclarationError
from schema.narrowing import GATEWAY, VIEW_AS

_AREA = re.compile(r"[a-z][a-z-]{0,30}", re.ASCII)
READ, SUBMIT, FEED, VIEW, FEDERATION = "read", "submit", "feed", "view", "federation"
# `submit:…` is one submission, `feed:…` one source, `view:as` another's eyes, `federation:gateway` what joins schemas.
NO_AREAS = (SUBMIT, FEED, VIEW, FEDERATION)


class Scopes:
    """What a token can be narrowed to: `finance:read` is every facet of finance, `rom:submit` every submission that makes one
    of its facets, so that what is added to an area later belongs to it by its own declaration.

    A seat has only what exists for it; the others' areas are no scopes there, and look like names of nothing.
    Raises `DeclarationError` for a facet in no area.
    """

    def __init__(self, facets: Iterable[Facet], submissions: Iterable[SubmissionRule]) -> None:
        self._areas: dict[str, set[str]] = {}
        self._area_of: dict[str, str] = {}
        self._of_seat: dict[Audience, set[str]] = {audience: set() for audience in Audience}
        areas: dict[str, str] = {}
        for facet in facets:
            if facet.area is None or not _AREA.fullmatch(facet.area) or facet.area in NO_AREAS:
                raise DeclarationError(
                    f"`{facet.name}` is in no area, so no token could be narrowed to it and its like; declare it with "
                    '`@facet(area="…")`, in small letters, such as `finance`'
                )
            areas[facet.name] = facet.area
            self._put(facet.name, f"{facet.area}:{READ}", facet.audiences)
        for rule in submissions:
            self._put(f"{SUBMIT}:{rule.mutation}", f"{areas[rule.makes]}:{SUBMIT}", rule.by)

    def _put(self, scope: str, area: str, seats: Iterable[Audience]) -> None:
        self._areas.setdefault(area, set()).add(scope)
        self._area_of[scope] = area
        for seat in seats:
            self._of_seat[seat].add(scope)

    def reach(self, names: Collection[str], seat: Audience | None = None) -> frozenset[str]:
        """What these scopes reach: areas written out as facets and submissions, of a seat those that exist for it; all else
        as it is. Raises `BadValue` for an area that is none, or none of the seat's, and says which there are.
        """
        areas = self.areas(seat)
        found: set[str] = set()
        for name in names:
            if name in areas:
                found |= areas[name]
            elif ":" not in name or name.partition(":")[0] in NO_AREAS:
                found.add(name)
            else:
                there = ", ".join(f"`{area}`" for area in areas)
                raise BadValue("SCOPE", f"a scope names an area that there is not; there are {there}")
        return frozenset(found)

    def areas(self, seat: Audience | None = None) -> Mapping[str, frozenset[str]]:
        """Every area that can be named, with what it reaches; of a seat only what exists for it."""
        told = None if seat is None else self._of_seat[seat]
        within = {area: frozenset(scopes if told is None else scopes & told) for area, scopes in self._areas.items()}
        return {area: within[area] for area in sorted(within) if within[area]}

    def area_of(self, scope: str) -> str:
        """The area that reaches a facet or a submission: the narrowest scope that is wider than it."""
        return self._area_of[scope]

    def knows(self, name: str, seat: Audience) -> bool:
        """Whether a scope is a facet, a submission or an area that there is in a seat; of feeds it knows none."""
        there = self._of_seat[seat]
        if name == GATEWAY or (name == VIEW_AS and seat is DSCA):
            return True
        return name in there or not there.isdisjoint(self._areas.get(name, ()))

    def check(self, names: Collection[str], seat: Audience) -> None:
        """Raises `BadValue` for a name of nothing in a seat, in the same words whether it is of nothing elsewhere too.

        Feeds are left to whoever knows them: nobody is given one but by what names it already.
        """
        if not all(name.startswith(f"{FEED}:") or self.knows(name, seat) for name in names):
            there = ", ".join(f"`{area}`" for area in self.areas(seat))
            raise BadValue("SCOPE", f"a scope names what there is not; there are {there}, and what lies in each")
