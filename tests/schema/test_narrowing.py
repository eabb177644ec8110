"""What a token is cut down to: a child lies within its parent exactly when it reaches nothing that the parent does not."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.identity.viewing import ViewRefused, seen_as
from schema.audience import Audience, Principal
from schema.errors import BadValue, DeclarationError
from schema.graph import the_graph
from schema.narrowing import (
    MEMBERS,
    Narrowing,
    reaches_case,
    reaches_facet,
    reaches_feed,
    reaches_submission,
)
from schema.scopes import Scopes

SCOPES = the_graph().scopes
REACH = SCOPES.reach
WHOLE = Narrowing()
FACETS = ("Case", "BillingStatement", "PaymentSchedule", "RomCall", "RomEstimate")
MUTATIONS = ("submitRomEstimate", "askRomQuestion", "recordConsent")
SOURCES = ("dsams", "bandaria")
NAMES = (
    *FACETS, *(f"submit:{m}" for m in MUTATIONS), *(f"feed:{s}" for s in SOURCES),
    "finance:read", "rom:read", "rom:submit", "case:read", "view:as", "federation:gateway",
)  # fmt: skip
CASES = ("BN-D-SAA", "BN-D-SAB", "BN-B-SAA", "VE-B-SAA", "VE-P-SAA")
HOURS = ("00:00", "00:01", "06:00", "12:00", "18:00", "23:59")
MINUTES = (0, 1, 360, 720, 1080, 1439)  # one of every stretch between two of these hours
NETWORKS = (
    "0.0.0.0/0", "192.0.2.0/28", "192.0.2.0/29", "192.0.2.8/29", "192.0.2.4/30", "192.0.2.5", "198.51.100.7/32",
    "::ffff:192.0.2.0/124", "::ffff:192.0.2.5", "::/0", "2001:db8::/32", "2001:db8:0:1::/64", "2001:db8::7",
)  # fmt: skip
ADDRESSES = (
    *(f"192.0.2.{n}" for n in range(18)), *(f"::ffff:192.0.2.{n}" for n in (0, 5, 9, 16)), "198.51.100.7", "198.51.100.8",
    "2001:db8::7", "2001:db8:0:1::1", "2001:db8:0:2::1", "2001:db9::1", "::1", "203.0.113.1", "",
)  # fmt: skip
DAY = datetime(2026, 3, 9, tzinfo=UTC)


def some(of: tuple[str, ...]) -> st.SearchStrategy[list[str] | None]:
    return st.none() | st.lists(st.sampled_from(of), min_size=1, max_size=4)


hours = st.none() | st.permutations(HOURS).map(lambda two: f"{two[0]}-{two[1]}")
narrowings = st.builds(
    Narrowing.to, scopes=some(NAMES), cases=some(CASES), services=some(("B", "D", "P")), read_only=st.booleans(),
    hours=hours, networks=some(NETWORKS),
)  # fmt: skip


def principal(narrowing: Narrowing) -> Principal:
    """The holder of a token so narrowed, as the verifier seats it."""
    scopes = None if narrowing.scopes is None else REACH(narrowing.scopes)
    return Principal.seated("dsca", **narrowing.members() | {"scopes": scopes})


def what(narrowing: Narrowing) -> set[str]:
    """Every facet, submission and feed that it reaches, in whatever case."""
    holder = principal(narrowing)
    found = {f for f in FACETS if reaches_facet(holder, f)}
    found |= {f"submit:{m}" for m in MUTATIONS if reaches_submission(holder, m)}
    with suppress(ViewRefused):
        view = seen_as(holder, "partner:BN")
        found |= {f"view of {f}" for f in FACETS if reaches_facet(view, f)}
    return found | {f"feed:{s}" for s in SOURCES if reaches_feed(holder, s)}


def reached(narrowing: Narrowing) -> set[tuple[str, str, int, str]]:
    """Every deed, case, minute and address that it leaves: what is reached is reached then and from there alone."""
    holder = principal(narrowing)
    cases = [c for c in (*CASES, "JO-Z-SAA") if reaches_case(holder, c)]  # the last is named by nobody
    minutes = [m for m in MINUTES if narrowing.holds_at(DAY + timedelta(minutes=m))]
    addresses = [a for a in ADDRESSES if narrowing.holds_from(a)]
    return set(product(what(narrowing), cases, minutes, addresses))


@given(narrowings, narrowings, st.booleans())
def test_what_does_not_exceed_reaches_nothing_more(one: Narrowing, other: Narrowing, inherits: bool) -> None:
    child = one.inherited(other) if inherits else one
    if child.exceeds(other, REACH) is None:
        assert reached(child) <= reached(other)


@given(narrowings, narrowings, st.sampled_from(("cases", "services", "hours", "networks")))
def test_what_exceeds_would_reach_more_if_it_were_let_pass(one: Narrowing, other: Narrowing, member: str) -> None:
    child, parent = (Narrowing(**{member: getattr(n, member)}) for n in (one, other))
    assert child.exceeds(parent, REACH) == (None if reached(child) <= reached(parent) else member)


@given(narrowings)
def test_nothing_exceeds_itself_and_nothing_but_a_feed_a_view_or_a_gateway_exceeds_the_whole(one: Narrowing) -> None:
    assert one.exceeds(one, REACH) is None
    more = any(name in ("view:as", "federation:gateway") or name.startswith("feed:") for name in one.scopes or ())
    assert one.exceeds(WHOLE, REACH) == ("scope" if more else None)
    assert (WHOLE.exceeds(one, REACH) is None) is (one == WHOLE)


@given(narrowings, narrowings, narrowings)
def test_a_grandchild_lies_within_whatever_its_parent_does(one: Narrowing, two: Narrowing, three: Narrowing) -> None:
    child, grandchild = two.inherited(one), three.inherited(two.inherited(one))
    if child.exceeds(one, REACH) is None and grandchild.exceeds(child, REACH) is None:
        assert grandchild.exceeds(one, REACH) is None


@given(narrowings, narrowings)
def test_two_that_lie_within_each_other_reach_the_same(one: Narrowing, other: Narrowing) -> None:
    if one.exceeds(other, REACH) is None and other.exceeds(one, REACH) is None:
        assert reached(one) == reached(other)


@given(narrowings, narrowings)
def test_what_is_left_open_is_inherited_and_what_is_named_is_kept(one: Narrowing, whole: Narrowing) -> None:
    assert WHOLE.inherited(whole) == whole
    child = one.inherited(whole)
    assert child.inherited(whole) == child
    for name in ("scopes", "cases", "services", "hours", "networks"):
        said = getattr(one, name)
        assert getattr(child, name) == (getattr(whole, name) if said is None else said)
    assert child.read_only is (one.read_only or whole.read_only)
    named = {"scopes": "scope"}
    if child.exceeds(whole, REACH) is not None:
        # Only by what it named itself: nobody's silence asks for more.
        assert child.exceeds(whole, REACH) in {named.get(n, n) for n in named_by(one)}


def named_by(narrowing: Narrowing) -> set[str]:
    """The members it names."""
    return {n for n in ("scopes", "cases", "services", "hours", "networks") if getattr(narrowing, n) is not None}


@given(narrowings)
def test_what_a_token_says_is_read_back(one: Narrowing) -> None:
    assert Narrowing.of(one.claims()) == one
    assert Narrowing.of({"seat": "dsca", "exp": 1, **one.claims()}) == one
    assert (one.claims() == {}) is (one == WHOLE)


@given(narrowings)
def test_what_a_record_or_a_principal_says_is_read_back(one: Narrowing) -> None:
    assert Narrowing.told(one.facts()) == one
    assert Narrowing.on(Principal.seated("dsca", **one.members())) == one
    assert (one.facts() == WHOLE.facts()) == (one == WHOLE)


def test_whatever_a_token_can_be_narrowed_by_is_on_record_and_can_be_asked_for() -> None:
    members = set(MEMBERS)
    assert members == {"scopes", "cases", "services", "read_only", "hours", "networks"}
    assert members <= the_graph().registry.facets["AccessToken"].facts.keys()
    for mutation in ("issueAccessToken", "narrowAccessToken"):
        rule = the_graph().submissions[mutation]
        assert members <= rule.takes.keys(), mutation
    assert not members & the_graph().submissions["moveAccessToken"].takes.keys()  # it changes hands and nothing else


@pytest.mark.parametrize(
    "claims",
    [
        {"scope": ""}, {"scope": None}, {"scope": ["Case"]}, {"scope": "Case  RomCall"}, {"scope": "Case\tRomCall"},
        {"scope": "case"}, {"scope": "Case:read"}, {"scope": "*"}, {"scope": "finance:write"}, {"scope": "Case\u200b"},
        {"cases": []}, {"cases": None}, {"cases": "BN-D-SAA"}, {"cases": [1]}, {"cases": ["BN-D"]}, {"cases": {"BN-D-SAA": 1}},
        {"services": []}, {"services": "D"}, {"services": ["DD"]}, {"services": ["d"]}, {"services": [None]},
        {"read_only": None}, {"read_only": 1}, {"read_only": "true"}, {"read_only": []},
        {"hours": None}, {"hours": ""}, {"hours": "6-18"}, {"hours": "06:00-24:00"}, {"hours": "06:00-06:00"},
        {"hours": "06:00-18:00\n"}, {"hours": "\u0660\u0666:00-18:00"}, {"hours": ["06:00-18:00"]},
        {"networks": []}, {"networks": None}, {"networks": "192.0.2.0/24"}, {"networks": ["192.0.2.5/24"]},
        {"networks": ["2001:db8::1/32"]}, {"networks": ["192.0.2.0/33"]}, {"networks": ["192.0.2.0/255.255.255.7"]},
        {"networks": ["hub.example"]}, {"networks": [3221225984]}, {"networks": ["fe80::%eth0/64"]}, {"networks": ["192.0.2.00/24"]},
    ],
    ids=repr,
)  # fmt: skip
def test_what_cannot_be_read_is_never_taken_for_no_limit(claims: dict[str, Any]) -> None:
    with pytest.raises(BadValue) as met:
        Narrowing.of(claims)
    assert met.value.hint.startswith(("write ", "name ", "a scope is ", "an implementing ", "an agency"))


def test_hours_over_midnight_are_two_stretches_of_one_day() -> None:
    night = Narrowing.to(hours="22:00-06:00")
    held = [hour for hour in range(24) if night.holds_at(DAY + timedelta(hours=hour))]
    assert held == [0, 1, 2, 3, 4, 5, 22, 23]
    edges = ("21:59:59", "22:00:00", "05:59:59", "06:00:00")
    at = {edge: night.holds_at(datetime.fromisoformat(f"2026-03-09T{edge}+00:00")) for edge in edges}
    assert at == {"21:59:59": False, "22:00:00": True, "05:59:59": True, "06:00:00": False}
    # The hours are of the day in UTC, wherever the clock that is asked stands.
    assert night.holds_at(datetime.fromisoformat("2026-03-09T18:00:00-05:00"))
    assert not night.holds_at(datetime.fromisoformat("2026-03-09T23:00:00+05:00"))
    table = {
        inner: Narrowing.to(hours=inner).exceeds(night, REACH)
        for inner in ("22:00-00:00", "00:00-06:00", "23:00-01:00", "05:00-07:00", "06:00-22:00", "22:00-06:01")
    }
    assert table == {
        "22:00-00:00": None,
        "00:00-06:00": None,
        "23:00-01:00": None,
        "05:00-07:00": "hours",
        "06:00-22:00": "hours",
        "22:00-06:01": "hours",
    }


def test_an_ipv4_address_is_the_same_in_either_form() -> None:
    plain, mapped = Narrowing.to(networks=["192.0.2.0/29"]), Narrowing.to(networks=["::ffff:192.0.2.0/125"])
    assert plain == mapped
    assert plain.claims() == {"networks": ["192.0.2.0/29"]}
    for address, within in (
        ("192.0.2.7", True),
        ("::ffff:192.0.2.7", True),
        ("192.0.2.8", False),
        ("::192.0.2.7", False),
    ):
        assert plain.holds_from(address) is within
    everywhere_of_six = Narrowing.to(networks=["::/0"])
    assert not everywhere_of_six.holds_from("192.0.2.7")
    assert not everywhere_of_six.holds_from("::ffff:192.0.2.7")
    assert plain.exceeds(everywhere_of_six, REACH) == "networks"
    assert everywhere_of_six.exceeds(plain, REACH) == "networks"


@pytest.mark.parametrize(
    "address", [None, "", "unix:", "testclient", "192.0.2.1 ", "192.0.2.01", "192.0.2.1:443", "[::1]"]
)
def test_an_address_that_cannot_be_told_is_in_no_network(address: str | None) -> None:
    assert not Narrowing.to(networks=["0.0.0.0/0", "::/0"]).holds_from(address)
    assert WHOLE.holds_from(address)


def test_networks_that_meet_are_one_network() -> None:
    halves = Narrowing.to(networks=["192.0.2.0/29", "192.0.2.8/29", "192.0.2.5"])
    assert halves.networks == frozenset({"192.0.2.0/28"})
    assert Narrowing.to(networks=["192.0.2.4/30", "192.0.2.8/30"]).exceeds(halves, REACH) is None
    assert Narrowing.to(networks=["192.0.2.0/27"]).exceeds(halves, REACH) == "networks"


def test_a_token_that_names_no_scopes_cannot_be_cut_down_to_a_feed() -> None:
    feed = Narrowing.to(scopes=["feed:dsams"])
    assert not reaches_feed(principal(WHOLE), "dsams")
    assert reaches_feed(principal(feed), "dsams")
    assert feed.exceeds(WHOLE, REACH) == "scope"
    assert feed.exceeds(Narrowing.to(scopes=["feed:dsams", "Case"]), REACH) is None
    assert feed.exceeds(Narrowing.to(scopes=["feed:bandaria"]), REACH) == "scope"


def test_a_view_is_never_wider_than_the_one_it_is_cut_from() -> None:
    view, of_cases = Narrowing.to(scopes=["view:as"]), Narrowing.to(scopes=["view:as", "Case"])
    assert view.exceeds(WHOLE, REACH) == "scope"
    assert view.exceeds(view, REACH) is None
    assert view.exceeds(of_cases, REACH) == "scope"  # without its other scopes a view is of everything
    assert of_cases.exceeds(view, REACH) == "scope"  # the auditor's own seat would reach cases by it
    assert Narrowing.to(scopes=["Case"]).exceeds(of_cases, REACH) is None


def test_an_area_and_its_facets_written_out_lie_within_each_other() -> None:
    area = Narrowing.to(scopes=["finance:read"])
    written = Narrowing.to(scopes=REACH({"finance:read"}))
    assert area.exceeds(written, REACH) is None
    assert written.exceeds(area, REACH) is None
    less = Narrowing.to(scopes=["BillingStatement"])
    assert (less.exceeds(area, REACH), area.exceeds(less, REACH)) == (None, "scope")


# Areas.


def test_every_facet_and_every_submission_lies_in_one_area() -> None:
    graph = the_graph()
    areas = SCOPES.areas()
    written = [scope for scopes in areas.values() for scope in scopes]
    assert sorted(written) == sorted([*graph.every, *(f"submit:{name}" for name in graph.submissions)])
    for facet in graph.every.values():
        above = facet.parent
        assert above is None or above.is_case or above.area == facet.area or facet.personal
        assert SCOPES.area_of(facet.name) == f"{facet.area}:read"
    for name, rule in graph.submissions.items():
        assert SCOPES.area_of(f"submit:{name}") == f"{graph.every[rule.makes].area}:submit"


@pytest.mark.parametrize("audience", Audience)
def test_an_area_of_a_seat_holds_what_exists_for_it_and_nothing_else(audience: Audience) -> None:
    graph = the_graph()
    exists = {f.name for f in graph.every.values() if f.exists_for(audience)}
    exists |= {f"submit:{name}" for name, rule in graph.submissions.items() if audience in rule.by}
    areas = SCOPES.areas(audience)
    assert set().union(*areas.values()) == exists
    assert all(areas.values())
    assert SCOPES.reach(list(areas), audience) == exists


def test_an_area_that_there_is_not_is_refused_with_those_there_are() -> None:
    for seat, there in ((None, "remark:read"), (Audience.INDUSTRY, "rom:submit")):
        with pytest.raises(BadValue) as met:
            SCOPES.reach({"weather:read"}, seat)
        assert f"`{there}`" in met.value.hint
        assert "weather" not in met.value.hint
    with pytest.raises(BadValue) as unseated:
        SCOPES.reach({"remark:read"}, Audience.INDUSTRY)
    assert unseated.value.hint == met.value.hint
    assert "remark" not in unseated.value.hint


def test_what_names_no_area_passes_as_it_is() -> None:
    names = {"Case", "NoFacetOfOurs", "submit:nothing", "feed:read", "feed:submit"}
    assert SCOPES.reach(names) == names


@pytest.mark.parametrize("area", [None, "", "Finance", "finance read", "submit", "feed", "x" * 32])
def test_a_facet_in_no_area_does_not_start(area: str | None) -> None:
    graph = the_graph()
    facets = [replace(f, area=area) if f.name == "BillingStatement" else f for f in graph.every.values()]
    with pytest.raises(DeclarationError) as met:
        Scopes(facets, graph.submissions.values())
    assert str(met.value).startswith("`BillingStatement` is in no area")
