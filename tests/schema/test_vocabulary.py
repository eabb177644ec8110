"""What is declared wrongly does not start, and says what to write instead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import Enum
from typing import Any

import pytest

from schema.audience import DSCA, IMPLEMENTING_AGENCY, PARTNER_NATION, SCO, Audience
from schema.conditions import Always, Condition, Equals, Fact, IsSet, Mine, Never, Some, own
from schema.disclosure import Kind, Registry, fact, mark
from schema.errors import BlindCondition, DeclarationError, UndisclosedFact, UnexplainedFacet
from schema.portfolio import Guard, Measures, Shown, met
from schema.values import CageCode, Money

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
        "DeclarationError: `row` of `Letter` for partner nation, `sender is the reader's party`, "
        "reads `Letter.sender`, which is no fact or mark of it; write the name of one"
    )
    assert declared(facet_of_nobody) == (
        "DeclarationError: `row` of `Letter` for partner nation, `there is a Reply`, "
        "asks for a `Reply`, which is no facet here; write the name of one"
    )
    assert declared(order_of_nobody) == (
        "DeclarationError: `Letter` is ordered by `sent_on`, which is not one of its facts"
    )


def test_a_facet_of_contractors_is_ordered_by_nothing_that_favors_one() -> None:
    def listed_by(*order: str) -> Callable[[Registry, type], None]:
        def declare(registry: Registry, case: type) -> None:
            @registry.facet(part_of=case, many=True, order=order)
            class Bid:
                """A bid."""

                bidder: CageCode = fact("Who bids.", open_to=[PARTNER_NATION], under="J")
                price: Money = fact("For how much.", open_to=[PARTNER_NATION], under="J")
                place: int = fact("At which place.", open_to=[PARTNER_NATION], under="J")
                sent_on: date = fact("When.", open_to=[PARTNER_NATION], under="J")

        return declare

    for name in ("bidder", "price", "place"):
        assert (
            declared(listed_by(name))
            == declared(listed_by("sent_on", name))
            == (
                f"DeclarationError: `Bid` would list contractors by `{name}`; order it by days or instants, or by nothing: "
                "the id that nobody chose comes last (SAMM C2.1.8.5)"
            )
        )
    for harmless in ((), ("sent_on",)):
        registry = Registry()
        listed_by(*harmless)(registry, spine(registry))
        assert registry.complete().facets["Bid"].order == harmless


typo = Condition("sealed", "it was sealed", IsSet(Fact("seeled_on")), noticed=True)
SEAL = "reads `Letter.seeled_on`, which is no fact or mark of it; write the name of one"


def test_an_unknown_name_is_named_wherever_it_is_read() -> None:
    def beyond(registry: Registry, case: type) -> None:
        @registry.facet(part_of=case, beyond={PARTNER_NATION: typo})
        class Letter:
            """A letter."""

            value: int | None = fact("Its value.", open_to=[PARTNER_NATION], under="J")

    def once(registry: Registry, case: type) -> None:
        @registry.facet(part_of=case)
        class Letter:
            """A letter."""

            value: int | None = fact("Its value.", once={PARTNER_NATION: typo}, under="J")

    def quietly(registry: Registry, case: type) -> None:
        @registry.facet(part_of=case)
        class Letter:
            """A letter."""

            value: int | None = fact("Its.", open_to=[PARTNER_NATION], quietly={PARTNER_NATION: typo}, under="J")

    def derived(registry: Registry, case: type) -> None:
        @registry.facet(part_of=case)
        class Letter:
            """A letter."""

            value: bool | None = fact(
                "It.", open_to=[DSCA], derived=IsSet(Fact("seeled_on")), on_purpose="J", under="J"
            )

    def derived_for_one(registry: Registry, case: type) -> None:
        @registry.facet(part_of=case)
        class Letter:
            """A letter."""

            value: bool | None = fact("It.", open_to=[DSCA], derived_for={DSCA: IsSet(Fact("seeled_on"))}, under="J")

    def marked(registry: Registry, case: type) -> None:
        @registry.facet(part_of=case)
        class Letter:
            """A letter."""

            value: int | None = fact("Its value.", open_to=[DSCA], under="J")
            sealed: bool = mark("A mark.", typo)

    for_the_partner = "for partner nation, `sealed`,"
    assert declared(beyond) == f"DeclarationError: `beyond` of `Letter` {for_the_partner} {SEAL}"
    assert declared(once) == f"DeclarationError: `once` of `Letter.value` {for_the_partner} {SEAL}"
    assert declared(quietly) == f"DeclarationError: `quietly` of `Letter.value` {for_the_partner} {SEAL}"
    assert declared(derived) == f"DeclarationError: `derived` of `Letter.value` {SEAL}"
    assert declared(derived_for_one) == (
        f"DeclarationError: `derived_for` of `Letter.value` for Defense Security Cooperation Agency {SEAL}"
    )
    assert declared(marked) == f"DeclarationError: the mark `Letter.sealed` {SEAL}"


def test_an_unknown_name_is_named_within_what_a_condition_is_made_of() -> None:
    def of_a_related_row(registry: Registry, case: type) -> None:
        sealed = Condition("sealed", "a letter was sealed", ~Some("Letter", "case", IsSet(Fact("title"))))

        @registry.facet(part_of=case, row={PARTNER_NATION: own | sealed})
        class Letter:
            """A letter."""

            value: int | None = fact("Its value.", open_to=[PARTNER_NATION], under="J")

    def of_the_case(registry: Registry, case: type) -> None:
        @registry.facet(part_of=case, row={PARTNER_NATION: IsSet(Fact("value", "case"))})
        class Letter:
            """A letter."""

            value: int | None = fact("Its value.", open_to=[PARTNER_NATION], under="J")

    def of_nothing(registry: Registry, case: type) -> None:
        @registry.facet(part_of=case, row={PARTNER_NATION: IsSet(Fact("value", "csae"))})
        class Letter:
            """A letter."""

            value: int | None = fact("Its value.", open_to=[PARTNER_NATION], under="J")

    assert declared(of_a_related_row) == (
        "DeclarationError: `row` of `Letter` for partner nation, `(own or sealed)`, "
        "reads `Letter.title`, which is no fact or mark of it; write the name of one"
    )
    assert declared(of_the_case) == (
        "DeclarationError: `row` of `Letter` for partner nation, `value of its case is set`, "
        "reads `Case.value`, which is no fact or mark of it; write the name of one"
    )
    assert declared(of_nothing) == (
        "DeclarationError: `row` of `Letter` for partner nation, `value of its csae is set`, "
        "reads `value` of its `csae`; write `row`, `parent` or `case`"
    )


def test_related_rows_belong_to_the_row_that_asks_for_them() -> None:
    def asked(by: str) -> str:
        def broken(registry: Registry, case: type) -> None:
            @registry.facet(part_of=case)
            class Letter:
                """A letter."""

                value: int | None = fact("Its value.", open_to=[PARTNER_NATION], under="J")

            @registry.facet(part_of=case, row={PARTNER_NATION: Some("Letter", by)})
            class Bill:
                """A bill."""

                value: int | None = fact("Its value.", open_to=[PARTNER_NATION], under="J")

        return declared(broken)

    assert [asked(by) for by in ("children", "about", "chidren")] == [
        f"DeclarationError: `row` of `Bill` for partner nation, `there is a Letter`, asks for a `Letter` by `{by}`, "
        "by which none belongs to a `Bill`; write `case`"
        for by in ("children", "about", "chidren")
    ]


def test_a_scope_reads_what_every_row_carries() -> None:
    def started(**scopes: Any) -> str:
        registry = Registry()

        @registry.facet(called="case", **scopes)
        class Case:
            """The spine."""

            title: str | None = fact("Its title.", open_to=[PARTNER_NATION], under="J")

        with pytest.raises(DeclarationError) as refusal:
            registry.complete()
        return str(refusal.value)

    for name in ("in_scope", "in_scope_below"):
        assert started(**{name: {PARTNER_NATION: Equals(Fact("custmer"), Mine("code"))}}) == (
            f"`{name}` of `Case` for partner nation, `custmer is the reader's code`, "
            "reads `Case.custmer`, which is no fact or mark of it; write the name of one"
        )
        assert started(**{name: {PARTNER_NATION: IsSet(Fact("title"))}}) == (
            f"`{name}` of `Case` for partner nation, `title is set`, reads `title`, which what hangs on the case does not "
            "carry; write one of `customer`, `benefitting`, `agency`, `program`, `purchaser_told`, `document_accepted`"
        )
    assert started(in_scope={PARTNER_NATION: Some("Leter", "case")}) == (
        "`in_scope` of `Case` for partner nation, `there is a Leter`, "
        "asks for a `Leter`, which is no facet here; write the name of one"
    )
    assert started(at_a_glance={PARTNER_NATION: IsSet(Fact("titel"))}) == (
        "`at_a_glance` of `Case` for partner nation, `titel is set`, "
        "reads `Case.titel`, which is no fact or mark of it; write the name of one"
    )


def test_that_there_is_a_related_row_is_told_only_to_those_for_whom_there_are_any() -> None:
    def letters(registry: Registry, case: type, *audiences: Audience) -> None:
        @registry.facet(part_of=case)
        class Letter:
            """A letter."""

            value: int | None = fact("Its value.", open_to=[DSCA, *audiences], under="J")

    def notice(some: Some, registry: Registry, case: type) -> None:
        drafted = Condition("drafted", "there is a letter", some, noticed=True)

        @registry.facet(part_of=case)
        class Bill:
            """A bill."""

            value: int | None = fact("Its value.", open_to=[DSCA], once={PARTNER_NATION: drafted}, under="J")

    def bare(registry: Registry, case: type) -> None:
        letters(registry, case)
        notice(Some("Letter", "case"), registry, case)

    def always(registry: Registry, case: type) -> None:
        letters(registry, case)
        notice(Some("Letter", "case", Always()), registry, case)

    def by_what_every_row_carries(registry: Registry, case: type) -> None:
        letters(registry, case)
        notice(Some("Letter", "case", own), registry, case)

    for broken in (bare, always, by_what_every_row_carries):
        assert declared(broken) == (
            "BlindCondition: `Bill.value` would tell partner nation whether there is a `Letter` through `drafted`, "
            "and none exists for that audience; open a fact of it, or use a `row` condition"
        )

    registry = Registry()
    case = spine(registry)
    letters(registry, case, PARTNER_NATION)
    notice(Some("Letter", "case"), registry, case)
    assert registry.complete().facets["Bill"].facts["value"].cell(PARTNER_NATION) == "once drafted"


def test_whether_there_is_a_related_row_is_derived_for_those_for_whom_there_are_any() -> None:
    def house(registry: Registry, case: type, on_purpose: str = "") -> None:
        @registry.facet(part_of=case, row={PARTNER_NATION: Never()})
        class Letter:
            """A letter."""

            value: int | None = fact("Its value.", open_to=[DSCA, PARTNER_NATION], under="J")

        @registry.facet(part_of=case)
        class Bill:
            """A bill."""

            awaited: bool | None = fact(
                "Whether a letter came.",
                open_to=[DSCA, PARTNER_NATION],
                derived=Some("Letter", "case"),
                on_purpose=on_purpose,
                under="J",
            )

    assert declared(house) == (
        "BlindCondition: `Bill.awaited` is derived from whether there is a `Letter`, and none exists for partner nation; "
        "take that audience out, or say on whose authority with `on_purpose=`"
    )
    registry = Registry()
    house(registry, spine(registry), "SAMM C2")
    assert registry.complete().facets["Bill"].facts["awaited"].on_purpose == "SAMM C2"


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


def test_what_is_about_a_human_being_lies_apart_is_named_by_nothing_and_is_counted_nowhere() -> None:
    def student(**said: Any) -> Callable[[Registry, type], None]:
        def body(registry: Registry, case: type) -> None:
            @registry.facet(part_of=case, many=True, area="training")
            class Line:
                """What is taught."""

                course: str | None = fact("What is taught.", open_to=[SCO], under="J")

            @registry.facet(part_of=Line, personal=True, **said)
            class Student:
                """Somebody who is trained."""

                number: str | None = fact("The number on the order.", open_to=[SCO], under="J")

        return body

    refused = (
        "DeclarationError: `Student` is about a human being; declare it in an area of its own and named by nothing"
    )
    assert declared(student()) == refused
    assert declared(student(area="training")) == refused
    assert declared(student(area="student", named_by="number")) == refused
    registry = Registry()
    student(area="student")(registry, spine(registry))
    measures = Measures()
    measures.measure("students", "How many there are.", of="Student", shown=Shown.COUNT, under="J")
    with pytest.raises(DeclarationError) as refusal:
        met(measures.declared, registry.complete(), SCO)
    assert str(refusal.value) == (
        "the measure `students` counts `Student`, which is about a human being; count what it is part of"
    )


def test_a_measure_says_what_it_is_on_whose_authority_and_what_it_can_keep() -> None:
    def refusal(words: str = "How many there are.", **said: Any) -> str:
        with pytest.raises(DeclarationError) as found:
            Measures().measure("letters", words, **{"of": "Letter", "shown": Shown.COUNT, "under": "J"} | said)
        return str(found.value)

    unsaid = "the measure `letters` does not say what it is, or on whose authority; write both"
    assert refusal(words=" ") == unsaid
    assert refusal(under="") == unsaid
    unvalued = "the measure `letters` needs a `value`, unless it is a count, which has none"
    assert refusal(shown=Shown.NUMBER) == unvalued
    assert refusal(value=Fact("days")) == unvalued
    kept = Guard(Fact("company"))
    assert refusal(guard=kept, against=Fact("days")) == (
        "the measure `letters` is told of whole cells, which are held `against` nothing; leave one out"
    )
    measures = Measures()
    measures.measure("letters", "How many there are.", of="Letter", shown=Shown.COUNT, under="J", guard=kept)
    with pytest.raises(DeclarationError, match="is declared twice"):
        measures.measure("letters", "How many there are.", of="Letter", shown=Shown.COUNT, under="J")
