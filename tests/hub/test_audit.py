"""The log of reads: durable before anybody is answered, cheap for many, and honest when it cannot be written."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from hub.audit.record import LATEST, THICK, AuditLog, AuditUnavailable, Line
from hub.store.engine import Addresses
from schema.audience import Principal

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
PARTNER = Principal.seated("partner:BN", subject="desk officer", token_id="t1")
FACTS = ["LetterOfOffer.total_value", "Case.designator"]


def noon() -> datetime:
    return NOON


@pytest.fixture
async def admin(fresh_addresses: Addresses) -> AsyncIterator[asyncpg.Connection[Any]]:
    connection = await asyncpg.connect(fresh_addresses.admin)
    yield connection
    await connection.close()


@pytest.fixture
async def log(fresh_addresses: Addresses) -> AsyncIterator[AuditLog]:
    opened = AuditLog(fresh_addresses.auditor, noon, patience=1.0)
    yield opened
    await opened.close()


async def test_a_read_is_on_record_when_its_note_returns(log: AuditLog, admin: asyncpg.Connection[Any]) -> None:
    await log.note(PARTNER, "sha256:op", FACTS, "ref1", records=["a", "b"])
    row = await admin.fetchrow(
        "select at, q.kind, q.seat, q.party, q.subject, q.token_id, q.operation, q.coordinates, records, reference "
        "from audit_record r join audit_question q on q.digest = r.question"
    )
    assert row is not None
    assert tuple(row) == (
        NOON,
        "read",
        "partner:BN",
        "customer:BN",
        "desk officer",
        "t1",
        "sha256:op",
        FACTS,
        ["a", "b"],
        "ref1",
    )


async def test_many_reads_at_once_are_written_in_few_transactions(
    log: AuditLog, admin: asyncpg.Connection[Any]
) -> None:
    async def client(number: int) -> None:
        for turn in range(25):
            await log.note(PARTNER, "op", FACTS, f"{number}/{turn}")
            written = await admin_says(f"{number}/{turn}")
            assert written == 1

    lock = asyncio.Lock()

    async def admin_says(reference: str) -> Any:
        async with lock:
            return await admin.fetchval("select count(*) from audit_record where reference = $1", reference)

    await asyncio.gather(*(client(number) for number in range(16)))
    lines, groups = tuple(await admin.fetchrow("select count(*), count(distinct xmin::text) from audit_record") or ())
    assert lines == 400
    assert groups < 400


async def test_no_line_is_answered_before_it_is_durable(log: AuditLog, admin: asyncpg.Connection[Any]) -> None:
    await log.note(PARTNER, "op", FACTS, "opens the connection")
    async with admin.transaction():
        await admin.execute("lock table audit_record in access exclusive mode")
        note = asyncio.ensure_future(log.note(PARTNER, "op", FACTS, "waits"))
        done, _ = await asyncio.wait([note], timeout=0.3)
        assert not done
    await note
    assert await admin.fetchval("select count(*) from audit_record where reference = 'waits'") == 1


async def test_a_read_that_cannot_be_recorded_in_time_is_refused_and_the_next_is_served(
    fresh_addresses: Addresses, admin: asyncpg.Connection[Any]
) -> None:
    log = AuditLog(fresh_addresses.auditor, noon, patience=0.4)
    await admin.execute("alter table audit_record rename to audit_record_away")
    began = time.monotonic()
    notes = await asyncio.gather(*(log.note(PARTNER, "op", FACTS, "lost") for _ in range(3)), return_exceptions=True)
    assert [type(n) for n in notes] == [AuditUnavailable] * 3
    assert 0.3 < time.monotonic() - began < 2.0
    await admin.execute("alter table audit_record_away rename to audit_record")
    await log.note(PARTNER, "op", FACTS, "served")
    assert await admin.fetch("select reference from audit_record") == [("served",)]
    await log.close()


async def test_a_log_whose_table_hangs_refuses_too(fresh_addresses: Addresses, admin: asyncpg.Connection[Any]) -> None:
    log = AuditLog(fresh_addresses.auditor, noon, patience=0.4)
    async with admin.transaction():
        await admin.execute("lock table audit_record in access exclusive mode")
        with pytest.raises(AuditUnavailable):
            await log.note(PARTNER, "op", FACTS, "hangs")
    await log.note(PARTNER, "op", FACTS, "served")
    await log.close()


async def test_a_lost_connection_costs_a_reconnection_and_no_line(
    log: AuditLog, admin: asyncpg.Connection[Any]
) -> None:
    await log.note(PARTNER, "op", FACTS, "before")
    await admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'hub_auditor'")
    await log.note(PARTNER, "op", FACTS, "after")
    assert await admin.fetch("select reference from audit_record order by id") == [("before",), ("after",)]


async def test_a_log_has_room_for_so_many_and_refuses_the_next_at_once(
    fresh_addresses: Addresses, admin: asyncpg.Connection[Any]
) -> None:
    log = AuditLog(fresh_addresses.auditor, noon, patience=5.0, most_waiting=2)
    notes = [log.note(PARTNER, "op", FACTS, f"n{n}") for n in range(3)]
    with pytest.raises(AuditUnavailable):
        await notes[2]
    await asyncio.gather(*notes[:2])
    assert await admin.fetchval("select count(*) from audit_record") == 2
    await log.close()


async def test_closing_writes_what_is_waiting_and_takes_no_more(
    fresh_addresses: Addresses, admin: asyncpg.Connection[Any]
) -> None:
    log = AuditLog(fresh_addresses.auditor, noon)
    notes = [log.note(PARTNER, "op", FACTS, f"n{n}") for n in range(50)]
    await log.close()
    assert all(note.done() for note in notes)
    assert await admin.fetchval("select count(*) from audit_record") == 50
    with pytest.raises(AuditUnavailable):
        await log.note(PARTNER, "op", FACTS, "too late")


async def test_a_name_that_cannot_be_kept_does_not_hold_up_the_others(
    log: AuditLog, admin: asyncpg.Connection[Any]
) -> None:
    strange = Principal.seated("partner:BN", subject="a\x00b\ud800")
    await asyncio.gather(log.note(strange, "op", [], "one"), log.note(PARTNER, "op", FACTS, "two"))
    found = await admin.fetch(
        "select q.subject, q.coordinates from audit_record r join audit_question q on q.digest = r.question "
        "order by reference"
    )
    assert [tuple(row) for row in found] == [("a\ufffdb?", []), ("desk officer", FACTS)]


async def test_what_was_asked_is_written_once_for_all_the_lines_that_tell_of_it(
    log: AuditLog, admin: asyncpg.Connection[Any]
) -> None:
    await asyncio.gather(*(log.note(PARTNER, "op", FACTS, f"n{n}") for n in range(20)))
    await log.note(PARTNER, "op", FACTS[:1], "less")
    assert await admin.fetchval("select count(*) from audit_question") == 2
    told = "select count(*) from audit_record r join audit_question q on q.digest = r.question where q.coordinates = $1"
    assert [await admin.fetchval(told, facts) for facts in (FACTS, FACTS[:1])] == [20, 1]


async def test_a_store_that_was_put_back_is_told_again_what_was_asked(
    log: AuditLog, admin: asyncpg.Connection[Any]
) -> None:
    await log.note(PARTNER, "op", FACTS, "before")
    await admin.execute("delete from audit_record; delete from audit_question")
    await admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'hub_auditor'")
    await log.note(PARTNER, "op", FACTS, "after")
    assert await admin.fetchval("select coordinates from audit_question") == FACTS


async def test_a_lone_line_is_written_beside_its_read(log: AuditLog, admin: asyncpg.Connection[Any]) -> None:
    await log.note(PARTNER, "op", FACTS, "opens the connection")
    await asyncio.sleep(THICK * 2)
    line = log.note(PARTNER, "op", FACTS, "alone")
    await asyncio.sleep(LATEST / 2)
    assert line.done()
    await line


async def test_lines_that_come_thick_wait_for_the_first_reader_and_go_in_one_group(
    log: AuditLog, admin: asyncpg.Connection[Any]
) -> None:
    await log.note(PARTNER, "op", FACTS, "before")
    lines = [log.note(PARTNER, "op", FACTS, f"n{n}") for n in range(20)]
    await asyncio.sleep(0)
    assert not any(line.done() for line in lines)
    await lines[7]
    assert all(line.done() for line in lines)
    of_one_group = "select count(distinct xmin::text) from audit_record where reference like 'n%'"
    assert await admin.fetchval(of_one_group) == 1


async def test_a_line_that_nobody_waits_for_is_written_all_the_same(
    log: AuditLog, admin: asyncpg.Connection[Any]
) -> None:
    await log.note(PARTNER, "op", FACTS, "before")
    log.note(PARTNER, "op", FACTS, "its reader went away")
    await asyncio.sleep(LATEST * 4)
    assert await admin.fetchval("select count(*) from audit_record where reference = 'its reader went away'") == 1


async def test_a_reader_that_goes_away_while_it_waits_takes_no_line_with_it(
    log: AuditLog, admin: asyncpg.Connection[Any]
) -> None:
    await log.note(PARTNER, "op", FACTS, "opens the connection")
    async with admin.transaction():
        await admin.execute("lock table audit_record in access exclusive mode")
        leaves = asyncio.ensure_future(log.note(PARTNER, "op", FACTS, "leaves"))
        stays = asyncio.ensure_future(log.note(PARTNER, "op", FACTS, "stays"))
        await asyncio.sleep(0.1)
        leaves.cancel()
    await stays
    assert [tuple(row) for row in await admin.fetch("select reference from audit_record order by reference")] == [
        ("leaves",), ("opens the connection",), ("stays",),
    ]  # fmt: skip


class NotAwaited(AuditLog):
    """A broken build: the caller is answered when the line was handed in, not when it was written."""

    def note(self, *told: Any, **more: Any) -> Line:
        line = super().note(*told, **more)
        line.end(written=True)
        return line


async def test_a_build_that_answers_before_it_wrote_is_caught(
    fresh_addresses: Addresses, admin: asyncpg.Connection[Any]
) -> None:
    log = NotAwaited(fresh_addresses.auditor, noon)
    await log.note(PARTNER, "op", FACTS, "orphan")
    assert await admin.fetchval("select count(*) from audit_record") == 0
    await log.close()


async def test_the_auditors_login_cannot_read_back_what_it_wrote(fresh_addresses: Addresses, log: AuditLog) -> None:
    await log.note(PARTNER, "op", FACTS, "ref")
    auditor = await asyncpg.connect(fresh_addresses.auditor)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await auditor.fetchval("select count(*) from audit_record")
    await auditor.close()
