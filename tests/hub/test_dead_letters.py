"""Dead letters: what was set aside keeps its bytes, is looked at on record, and is understood again by a better parser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from connectors.contract import SourceUnavailable
from hub.rounds.dead_letters import (
    Change,
    UnknownLetter,
    as_text,
    documents_waiting,
    letter,
    replay_letters,
    sources_waiting,
    would_change,
)
from hub.rounds.standing import freshness
from hub.rounds.sync import dead_letters
from hub.store.embedded import EmbeddedPostgres
from hub.store.engine import Addresses
from hub.store.migrate import at_database
from schema.sources import SourceState
from tests.conftest import TEMPLATE, order
from tests.hub.test_rounds import A_CASE, A_REMARK, CASE, NOON, Books, Ledger, document, noon, remarks, told, whole

AN_OTHER = told("InternalRemark", "J", facts={"text": "Later"}, case="BN-D-ZZZ")


@pytest.fixture(scope="module")
async def opened(postgres: EmbeddedPostgres, template: Addresses) -> AsyncIterator[Books]:
    """Books in a database of this file's own."""
    await order(postgres, f"create database of_letters template {TEMPLATE}")
    async with Books.of(at_database(template, "of_letters")) as books:
        yield books
    await order(postgres, "drop database of_letters with (force)")


@pytest.fixture
async def books(opened: Books) -> Books:
    """A store in which a parser that knows no remarks has set one aside, and another waits for its case."""
    await opened.empty()
    ledger = Ledger(document(A_CASE, A_REMARK), document(AN_OTHER))
    ledger.knows_remarks = False
    assert await opened.round(ledger) == (3, 1, 0, 0, 2)
    return opened


def better() -> Ledger:
    """Today's parser, of a source that would not answer."""
    return Ledger(fails=SourceUnavailable("ledger", "nobody asks it"))


async def test_a_letter_is_shown_with_its_bytes_and_that_it_was_looked_at_is_recorded(books: Books) -> None:
    first, _ = await dead_letters(books.store)
    assert "raw" not in first  # the list is for those who may not read them
    found = await letter(books.store, books.intake, first["id"], noon)
    assert found["raw"] == document(A_CASE, A_REMARK).replace(b"SECRET", b"[cut]")
    looked = "select seat, operation, coordinates, reference from audit_record where kind = 'letter'"
    assert await books.rows(looked) == [("operator", "letters show", ["ledger"], str(first["id"]))]
    with pytest.raises(UnknownLetter, match="there is no letter 99"):
        await letter(books.store, books.intake, 99, noon)


async def test_a_dry_run_prints_what_would_change_fact_by_fact_and_changes_nothing(books: Books) -> None:
    before = await books.everything()
    changes = await would_change(better(), books.intake, books.store, noon)
    assert changes == [
        Change("ledger", "doc0", "Case", CASE, "duplicate", None, {}),
        Change("ledger", "doc0", "InternalRemark", "I", "applied", None, {"text": (None, "Soon [cut]")}),
        Change(
            "ledger", "doc1", "InternalRemark", "J", "set aside",
            "case not known: `InternalRemark.case`: no case with this designator is known", {},
        ),
    ]  # fmt: skip
    assert await books.everything() == before
    assert [one["attempts"] for one in await dead_letters(books.store)] == [1, 1]
    assert await books.rows("select count(*) from sync_round") == [(1,)]


async def test_a_replay_keeps_what_is_understood_now_settles_its_letter_and_counts_the_others(books: Books) -> None:
    counts = await replay_letters(better(), books.intake, books.store, noon)
    assert (counts.state, counts.received, counts.applied, counts.duplicate, counts.quarantined) == (
        "replayed", 3, 1, 1, 1,
    )  # fmt: skip
    assert counts.accounted_for
    assert await books.rows("select text from internal_remark") == [("Soon [cut]",)]
    assert [(one["part"], one["attempts"]) for one in await dead_letters(books.store)] == [("J", 2)]
    assert await sources_waiting(books.store) == ["ledger"]


async def test_what_came_before_its_case_is_kept_once_the_case_is_known(books: Books) -> None:
    case = {"designator": "BN-D-ZZZ", "neutral_title": "Boats"}
    await books.round(Ledger(document(told("Case", "BN-D-ZZZ", facts=case)), source="journal"))
    counts = await replay_letters(better(), books.intake, books.store, noon)
    assert (counts.received, counts.applied, counts.quarantined) == (3, 2, 0)
    assert await dead_letters(books.store) == []
    assert await sources_waiting(books.store) == []
    assert await replay_letters(better(), books.intake, books.store, noon) == replace(
        counts, received=0, applied=0, duplicate=0, documents=0
    )


async def test_a_dry_run_says_what_a_changed_fact_was_and_becomes(books: Books) -> None:
    await replay_letters(better(), books.intake, books.store, noon)
    later = Ledger(document(*remarks(1), told("InternalRemark", "I", 5, facts={"text": "At last"}, case=CASE)))
    later.knows_remarks = False
    await books.round(later)
    changed = [one for one in await would_change(better(), books.intake, books.store, noon) if one.key == "I"]
    assert [(one.outcome, dict(one.facts)) for one in changed] == [("applied", {"text": ("Soon [cut]", "At last")})]


async def test_a_replay_asks_nobody_and_says_nothing_of_how_fresh_a_source_is(books: Books) -> None:
    await books.counts(Ledger(fails=SourceUnavailable("ledger", "gone")))
    await replay_letters(better(), books.intake, books.store, noon)
    assert await freshness(books.store, NOON) == [("agency_system", SourceState.UNAVAILABLE, NOON)]


async def test_what_a_person_holds_no_replay_lets_pass(books: Books) -> None:
    await books.empty()
    await books.round(whole(40))
    await books.counts(whole(10))
    assert await documents_waiting(books.store, "ledger") == []
    assert await sources_waiting(books.store) == []
    assert len(await dead_letters(books.store)) == 2


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (b"plain\ntext", "plain\ntext"),
        (b"\xff\x00", "\\xff\\x00"),
        (b"\x1b[2J", "\\x1b[2J"),
        (b"x" * 4_001, "x" * 4_000 + "\n… 1 bytes more"),
    ],
)
def test_bytes_are_shown_without_a_character_that_a_terminal_would_obey(raw: bytes, shown: str) -> None:
    assert as_text(raw) == shown
