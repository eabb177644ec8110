"""`hub documents`, as an operator runs it."""

from __future__ import annotations

import asyncio
import getpass
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hub.cli import app
from hub.store.embedded import EmbeddedPostgres
from hub.store.engine import Addresses
from hub.store.migrate import prepare
from tests.hub.test_deliveries_command import hub
from tests.stories.registering import id_of

PAGE = "query Page { cases { totalCount } }"
TRAINING = "query Training { trainingLines { totalCount } }"


@pytest.mark.long
async def test_an_operator_registers_lists_and_retires_documents(tmp_path: Path) -> None:
    data, page, training = tmp_path / "data", tmp_path / "page.graphql", tmp_path / "documents.json"
    page.write_text(PAGE)
    training.write_text(json.dumps({id_of(one): one for one in (PAGE, TRAINING)}))
    server = EmbeddedPostgres(data)
    await asyncio.to_thread(server.start)
    try:

        async def run(*words: str) -> tuple[int, str, str]:
            done = await asyncio.to_thread(hub, data, "documents", *words)
            return done.returncode, done.stdout, done.stderr

        await prepare(Addresses.embedded(server))
        assert await run("register", str(page), str(training), "--audience", "industry:1ABC2", "--audience", "agency") == (
            1,
            f"{id_of(PAGE)} industry company:1ABC2: registered\n{id_of(PAGE)} agency: registered\n",
            f"hub: {training}: `{id_of(PAGE)}`: left out, because another document of the file is refused\n" * 2
            + f"hub: {training}: `{id_of(TRAINING)}`: industry company:1ABC2: 1:18: `trainingLines` is not a field where it is "
            f"asked for\nhub: {training}: `{id_of(TRAINING)}`: left out, because another document of the file is refused\n",
        )  # fmt: skip
        code, told, said = await run("register", str(training), "--audience", "agency", "--json")
        assert (code, said) == (0, "")
        assert [(one["id"], one["state"]) for one in json.loads(told)] == [
            (id_of(PAGE), "stands already"),
            (id_of(TRAINING), "registered"),
        ]
        code, told, said = await run("retire", id_of(PAGE), "--audience", "agency")
        assert (code, told, said) == (0, f"{id_of(PAGE)} agency: retired\n", "")
        code, told, said = await run("list", "--all")
        by = f"by operator {getpass.getuser()}"
        lines = [line.split(" since ")[0] + (" retired" if "retired" in line else "") for line in told.splitlines()]
        assert (code, lines, told.count(by)) == (
            0,
            [
                f"{id_of(PAGE)} industry company:1ABC2: Page,",
                f"{id_of(PAGE)} agency: Page, retired",
                f"{id_of(TRAINING)} agency: Training,",
            ],
            4,
        ), said
    finally:
        await asyncio.to_thread(server.stop)


def test_whom_a_document_is_for_is_said_each_time(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["documents", "register", str(tmp_path / "page.graphql")])
    assert (done.exit_code, done.stderr) == (
        1, "hub: say whom the documents are for, such as `--audience partner`; give it again for each further audience\n",
    )  # fmt: skip


@pytest.mark.long
def test_nothing_is_registered_where_no_hub_has_run_and_no_store_is_made_there(tmp_path: Path) -> None:
    done = hub(tmp_path / "elsewhere", "documents", "list")
    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "",
        (
            f"hub: no hub has run in `{tmp_path / 'elsewhere'}`, and nothing is registered; set `HUB_DATA_DIR` or "
            "`HUB_DATABASE_URL` to those of the hub you mean\n"
        ),
    )
    assert list(tmp_path.iterdir()) == []
