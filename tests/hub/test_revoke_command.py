"""`hub revoke`, as an operator runs it."""

from __future__ import annotations

import asyncio
import getpass
import json
from pathlib import Path

import asyncpg
import pytest

from hub.store.embedded import EmbeddedPostgres
from tests.hub.test_deliveries_command import hub

ONE_OF = "hub: say what to take back: one of `--token`, `--person`, `--client`, `--organization` and `--everything`\n"


@pytest.mark.long
async def test_an_operator_takes_tokens_back_by_what_they_rest_on_and_it_is_recorded(tmp_path: Path) -> None:
    data = tmp_path / "data"
    server = EmbeddedPostgres(data)
    await asyncio.to_thread(server.start)
    try:

        async def run(*words: str) -> tuple[int, str, str]:
            done = await asyncio.to_thread(hub, data, *words)
            return done.returncode, done.stdout, done.stderr

        assert (await run("migrate"))[0] == 0
        assert await run("revoke") == (1, "", ONE_OF)
        assert await run("revoke", "--token", "t", "--everything") == (1, "", ONE_OF)
        code, told, said = await run("revoke", "--organization", "company:1abc2")
        assert (code, told) == (1, "")
        assert "a CAGE code of five characters" in said

        code, told, said = await run("revoke", "--person", "https://login.bandaria.example", "major-oke", "--json")
        assert code == 0, said
        found = json.loads(told)
        person = '["https://login.bandaria.example", "major-oke"]'
        assert (found["number"], found["ground"], found["value"]) == (1, "person", person)
        assert found["seconds"] < 4  # nobody serves, so nobody is waited for
        code, told, said = await run("revoke", "--organization", "company:1ABC2")
        assert (code, told.partition(";")[0]) == (0, "organization company:1ABC2: revoked"), said

        connection = await asyncpg.connect(server.dsn())
        kept = await connection.fetch("select ground, value, revoked_by from revocation order by id")
        by = getpass.getuser()
        assert [tuple(row) for row in kept] == [
            ("person", person, f"operator {by}"),
            ("organization", "company:1ABC2", f"operator {by}"),
        ]
        recorded = await connection.fetch(
            "select kind, seat, subject, operation, coordinates, reference from audit_record order by id"
        )
        assert [tuple(row) for row in recorded] == [
            ("revocation", "operator", by, "revoke", ["person"], "1"),
            ("revocation", "operator", by, "revoke", ["organization"], "2"),
        ]
        await connection.close()
    finally:
        await asyncio.to_thread(server.stop)


@pytest.mark.long
def test_nothing_is_taken_back_where_no_hub_has_run_and_no_store_is_made_there(tmp_path: Path) -> None:
    done = hub(tmp_path / "elsewhere", "revoke", "--client", "portal")
    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "",
        (
            f"hub: no hub has run in `{tmp_path / 'elsewhere'}`, and nothing was taken back; set `HUB_DATA_DIR` or "
            "`HUB_DATABASE_URL` to those of the hub whose tokens you mean\n"
        ),
    )
    assert list(tmp_path.iterdir()) == []
