"""What is declared wrongly does not start, and says what to write instead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import Enum

import pytest

from schema.audience import DSCA, IMPLEMENTING_AGENCY, PARTNER_NATION, SCO
from schema.conditions import Condition, Equals, Fact, IsSet, Mine, Some, own
from schema.disclosure import Kind, Registry, fact, mark
from schema.errors import BlindCondition, DeclarationError, UndisclosedFact, UnexplainedFacet

offered = Condition("offered", "the document was sent", IsSet(Fact("sent_on")), noticed=True)


def spine(registry: Registry) -> type:
    """A house of one case."""

    @registry.facet(called="case")
    class Case:
        """The spine."""

        title: str | None = fact("Its title.", open_to=[PARTNER_NATION, DSCA], under="J")

    return Case


def declared(body: Callable[[Registry, type], object]) -> str:
    """What the house says of a declaration, with a case above it."""
    registry = Registry()
    case = spine(registry)

    def start() -> None:
        body(registry, case)
        registry.complete()

    with pytest.raises(DeclarationError) as refusal:
        start()
    return f"{type(refusal.value).__name__}: {refusal.value}"


def test_a_sound_declaration_starts() -> None:
    registry = Registry()
    case = spine(registry)

    @registry.facet(
        part_of=case, many=True, row={PARTNER_NATION: Condition("sent", "it was sent", IsSet(Fact("sent_on")))}
    )
    class Letter:
        """A letter."""

        sent_on: date | None = fact("The day it was sent.", open_to=[PARTNER_NATION, DSCA], under="J")
        value: int | None = fact("Its value.", open_to=[DSCA], once={PARTNER_NATION: offered}, under="J")
        tags: list[str] | None = fact("Its tags.", open_to=[DSCA], own=[PARTNER_NATION], under="J")

    facet = registry.complete().facets["Letter"]
    assert (facet.table, facet.called, facet.many) == ("letter", "letters", True)
    assert {n: (f.kind, f.nullable) for n, f in facet.facts.items()} == {
        "sent_on": (Kind.DAY, True),
        "value": (Kind.NUMBER, True),
        "tags": (Kind.LIST, True),
    }
    assert [facet.facts["value"].cell(a) for a in (DSCA, PARTNER_NATION, SCO)] == ["yes", "once offered", "·"]
    assert facet.facts["tags"].cell(PARTNER_NATION) == "own"


def test_a_fact_says_who_may_see_it() -> None:
    def no_rule(registry: Registry, case: type) -> None:
        @registry.facet(part_of=case)
        class Letter:
            """A letter."""

            value: int | None = fact("Its value.", under="J")

    def bare_value(registry: Registry, case: type) -> None:
        @registry.facet(part_of=case)
        class Letter:
            """A letter."""

            value: int | None = 3

    def only_a_type(registry: Registry, case: type) -> None:
        @registry.facet(part_of=case)
        class Letter:
            """A letter."""

            value: int | None

    for broken in (no_rule, bare_value, only_a_type):
        assert declared(broken) == (
            "UndisclosedFact: `Letter.value` does not say who may see it; "
            "declare it with `fact(..., open_to=[...], under=...)`"
        )


def test_a_fact_names_its_authority() -> None:
    def broken(registry: Registry, case: type) -> None:
        @registry.facet(part_of=case)
        class Letter:
            """A letter."""

            value: int | None = fact("Its value.", open_to=[DSCA], under=" ")

    assert declared(broken) == (
        'UndisclosedFact: `Letter.value` does not say on whose authority; add `under="SAMM C…"`, '
        'or `under="J"` for our own judgement'
    )


def test_a_fact_has_a_sentence() -> None:
    def broken(registry: Registry, case: type) -> None:
        @registry.facet(part_of=case)
        class Letter:
            """A letter."""

            value: int | None = fact("", open_to=[DSCA], under="J")

    assert declared(broken) == "UndisclosedFact: `Letter.value` has no sentence; say what it is, as to the partner"


def test_a_fact_has_a_type_the_graph_knows() -> None:
    def none(registry: Registry, case: type) -> None:
        @registry.facet(part_of=case)
        class Letter:
            """A letter."""

            value = fact("Its value.", open_to=[DSCA], under="J")

    def unknown(registry: Registry, case: type) -> None:
        @registry.facet(part_of=case)
        class Letter:
            """A letter."""

            value: float | None = fact("Its value.", open_to=[DSCA], under="J")

    assert declared(none) == "DeclarationError: `Letter.value` has no type; write `value: str | None = fact(...)`"
    assert declared(unknown) == (
        "DeclarationError: `Letter.value` has a type the graph does not know; "
        "use str, int, bool, date, datetime, Money, a code, an Enum or a list of text"
    )


def test_a_fact_that_can_be_hidden_can_be_null() -> None:
    def waiting(registry: Registry, case: type) -> None:
        @registry.facet(part_of=case)
        class Letter:
            """A letter."""

            value: int = fact("Its value.", open_to=[DSCA], once={PARTNER_NATION: offered}, under="J")

    def owned(registry: Registry, case: type) -> None:
        @registry.facet(part_of=case)
        class Letter:
            """A letter."""

            value: int = fact("Its value.", own=[PARTNER_NATION], under="J")

    for broken in (waiting, owned):
        assert declared(broken) == "DeclarationError: `Letter.value` can be hidden; write its type with `| None`"


def test_one_audience_has_one_rule() -> None:
    def twice(registry: Registry, case: type) -> None:
        @registry.facet(part_of=case)
        class Letter:
            """A letter."""

            value: int | None = fact("It.", open_to=[PARTNER_NATION], once={PARTNER_NATION: offered}, under="J")

    def open_twice(registry: Registry, case: type) -> None:
        @registry.facet(part_of=case)
        class Letter:
            """A letter."""

            value: int | None = fact("It.", open_to=[PARTNER_NATION, PARTNER_NATION], under="J")

    for broken in (twice, open_twice):
        assert declared(broken) == (
            "DeclarationError: `Letter.value` gives one audience two rules; "
            "keep one of `open_to`, `once` and `own` for each"
        )


def test_a_fact_waits_only_for_a_condition_that_may_be_told() -> None:
    def silent(registry: Registry, case: type) -> None:
        @registry.facet(part_of=case)
        class Letter:
            """A letter."""

            value: int | None = fact("Its value.", once={PARTNER_NATION: own}, under="J")

    def unnamed(registry: Registry, case: type) -> None:
        @registry.facet(part_of=case)
        class Letter:
            """A letter."""

            value: int | None = fact("Its value.", once={PARTNER_NATION: IsSet(Fact("sent_on"))}, under="J")  # type: ignore[dict-item]

    assert declared(silent) == (
        "BlindCondition: `Letter.value` would tell partner nation that it waits for `own`, which is another party's act; "
        "make it a `row` condition of the facet, which is silent"
    )
    assert declared(unnamed) == (
        "DeclarationError: `Letter.value` waits for an unnamed condition; name it with `Condition(name, words, …)`"
    )


def test_a_notice_tells_only_what_its_audience_sees() -> None:
    def hidden(registry: Registry, case: type) -> None:
        @registry.facet(part_of=case)
        class Letter:
            """A letter."""

            sent_on: date | None = fact("The day it was sent.", open_to=[DSCA], under="J")
            value: int | None = fact("Its value.", open_to=[DSCA], once={PARTNER_NATION: offered}, under="J")

    def hidden_in_a_related_row(registry: Registry, case: type) -> None:
        sent = Condition("sent", "a letter was sent", Some("Letter", "case", IsSet(Fact("sent_on"))), noticed=True)

        @registry.facet(part_of=case)
        class Letter:
            """A letter."""

            sent_on: date | None = fact("The day it was sent.", open_to=[DSCA], under="J")

        @registry.facet(part_of=case)
        class Bill:
            """A bill."""

            value: int | None = fact("Its value.", once={PARTNER_NATION: sent}, under="J")

    def kept_by_the_store(registry: Registry, case: type) -> None:
        kept = Condition("kept", "the store keeps it", Equals(Fact("secret"), Fact("secret")), noticed=True)

        @registry.facet(part_of=case)
        class Letter:
            """A letter."""

            value: int | None = fact("Its value.", once={PARTNER_NATION: kept}, under="J")
            secret: bool = mark("A mark.", own)

    assert declared(hidden) == (
        "BlindCondition: `Letter.value` would tell partner nation about `Letter.sent_on` through `offered`, "
        "which that audience cannot see; open `sent_on` to it, or use a `row` condition"
    )
    assert declared(hidden_in_a_related_row) == (
        "BlindCondition: `Bill.value` would tell partner nation about `Letter.sent_on` through `sent`, "
        "which that audience cannot see; open `sent_on` to it, or use a `row` condition"
    )
    assert declared(kept_by_the_store) == (
        "BlindCondition: `Letter.value` would tell partner nation about `Letter.secret` through `kept`, "
        "which that audience cannot see; open `secret` to it, or use a `row` condition"
    )


def test_a_condition_may_read_what_opens_with_it_or_before_it() -> None:
    accepted = Condition("accepted", "it was accepted", IsSet(Fact("accepted_on")), noticed=True, implies=("offered",))
    registry = Registry()
    case = spine(registry)

    @registry.facet(part_of=case)
    class Letter:
        """A letter."""

        sent_on: date | None = fact("The day it was sent.", open_to=[PARTNER_NATION], under="J")
        accepted_on: date | None = fact("The day.", open_to=[DSCA], once={PARTNER_NATION: offered}, under="J")
        value: int | None = fact("Its value.", open_to=[DSCA], once={PARTNER_NATION: accepted}, under="J")

    assert registry.complete().facets["Letter"].facts["value"].cell(PARTNER_NATION) == "once accepted"


def test_a_derived_fact_is_no_wider_than_what_it_is_made_of() -> None:
    def wider(registry: Registry, case: type) -> None:
        @registry.facet(part_of=case)
        class Letter:
            """A letter."""

            cost: int | None = fact("Its cost.", open_to=[DSCA], under="J")
            price: int | None = fact("Its price.", open_to=[DSCA, PARTNER_NATION], derived=Fact("cost"), under="J")

    def from_a_mark(registry: Registry, case: type) -> None:
        @registry.facet(part_of=case)
        class Letter:
            """A letter."""

            came: bool | None = fact("Whether one came.", open_to=[DSCA], derived=Fact("kept"), under="J")
            kept: bool = mark("A mark.", own)

    assert declared(wider) == (
        "BlindCondition: `Letter.price` is derived from `Letter.cost`, which partner nation cannot see; "
        "take that audience out, or say on whose authority with `on_purpose=`"
    )
    assert declared(from_a_mark) == (
        "BlindCondition: `Letter.came` is derived from `kept`, which only the store sees; "
        "say on whose authority with `on_purpose=`"
    )


def test_a_derived_fact_may_be_wider_on_somebody_s_authority() -> None:
    registry = Registry()
    case = spine(registry)

    @registry.facet(part_of=case)
    class Letter:
        """A letter."""

        cost: int | None = fact("Its cost.", open_to=[DSCA], under="J")
        price: int | None = fact(
            "Its price.", open_to=[DSCA, PARTNER_NATION], derived=Fact("cost"), on_purpose="SAMM C2", under="J"
        )

    assert registry.complete().facets["Letter"].facts["price"].on_purpose == "SAMM C2"


def test_a_facet_explains_itself() -> None:
    def broken(registry: Registry, case: type) -> None:
        @registry.facet(part_of=case)
        class Letter:
            value: int | None = fact("Its value.", open_to=[DSCA], under="J")

    assert declared(broken) == (
        "UnexplainedFacet: `Letter` has no docstring; say in one sentence what it is, for the partner"
    )


def test_a_facet_hangs_on_something() -> None:
    def broken(registry: Registry, case: type) -> None:
        @registry.facet()
        class Letter:
            """A letter."""

            value: int | None = fact("Its value.", open_to=[DSCA], under="J")

    assert declared(broken) == "DeclarationError: `Letter` hangs on nothing; declare it with `@facet(part_of=Case)`"


def test_a_name_means_one_thing() -> None:
    def twice(registry: Registry, case: type) -> None:
        for _ in range(2):

            @registry.facet(part_of=case)
            class Letter:
                """A letter."""

                value: int | None = fact("Its value.", open_to=[DSCA], under="J")

    def carried(registry: Registry, case: type) -> None:
        @registry.facet(part_of=case)
        class Letter:
            """A letter."""

            marking: str | None = fact("Its marking.", open_to=[DSCA], under="J")

    assert declared(twice) == "DeclarationError: `Letter` is declared twice; give one of the two another name"
    assert declared(carried) == (
        "DeclarationError: `Letter.marking` is a name every row carries already; choose another"
    )


def test_an_unknown_name_is_named() -> None:
    def fact_of_nobody(registry: Registry, case: type) -> None:
        @registry.facet(part_of=case, row={PARTNER_NATION: Equals(Fact("sender"), Mine("party"))})
        class Letter:
            """A letter."""

            value: int | None = fact("Its value.", open_to=[PARTNER_NATION], under="J")

    def facet_of_nobody(registry: Registry, case: type) -> None:
        @registry.facet(part_of=case, row={PARTNER_NATION: Some("Reply", "case")})
        class Letter:
            """A letter."""

            value: int | None = fact("Its value.", open_to=[PARTNER_NATION], under="J")

    def order_of_nobody(registry: Registry, case: type) -> None:
        @registry.facet(part_of=case, order=["sent_on"])
        class Letter:
            """A letter."""

            value: int | None = fact("Its value.", open_to=[PARTNER_NATION], under="J")

    assert declared(fact_of_nobody) == (
        "DeclarationError: a condition on `Letter` reads `Letter.sender`, which is no fact of it; write the name of one"
    )
    assert declared(facet_of_nobody) == (
        "DeclarationError: a condition on `Letter` asks for a `Reply`, which is no facet here"
    )
    assert declared(order_of_nobody) == (
        "DeclarationError: `Letter` is ordered by `sent_on`, which is not one of its facts"
    )


def test_a_fact_of_a_case_known_at_a_glance_can_be_null() -> None:
    registry = Registry()

    @registry.facet(called="case", at_a_glance={IMPLEMENTING_AGENCY: own})
    class Case:
        """The spine."""

        title: str = fact("Its title.", open_to=[IMPLEMENTING_AGENCY], under="J")

    with pytest.raises(DeclarationError) as refusal:
        registry.complete()
    assert str(refusal.value) == (
        "`Case.title` is null for those who see the row only at a glance; write its type with `| None`"
    )


def test_every_error_of_a_declaration_is_one_family() -> None:
    assert [e.__mro__[1] for e in (UndisclosedFact, BlindCondition, UnexplainedFacet)] == [DeclarationError] * 3
    assert not issubclass(DeclarationError, (ValueError, Enum))
