"""A file placed in `schema/facets/`, or a line added to a facet, is in the graph, the store and the matrix once signed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from hub.sign import ROOT
from hub.store.embedded import EmbeddedPostgres
from hub.store.engine import Addresses
from hub.store.migrate import at_database, behind
from tests.conftest import TEMPLATE, order

pytestmark = pytest.mark.long  # what makes its fixture takes long

NOTICE = '''"""What the press is told about a case, by agreement with the purchaser."""

from __future__ import annotations

from datetime import date
from enum import Enum

from schema.audience import DSCA, IMPLEMENTING_AGENCY, PARTNER_NATION, SCO
from schema.case import Case
from schema.conditions import released
from schema.disclosure import fact, facet
from schema.values import Money


class PublicOccasion(Enum):
    """On which occasion the press is told."""

    SIGNING = "SIGNING"
    HANDOVER = "HANDOVER"


@facet(
    part_of=Case,
    area="press",
    many=True,
    called="publicAffairsNotices",
    row={PARTNER_NATION: released},
    order=["given_on"],
)
class PublicAffairsNotice:
    """A notice to the press about a case."""

    occasion: PublicOccasion = fact(
        "On which occasion it is given.", open_to=[PARTNER_NATION, SCO, DSCA, IMPLEMENTING_AGENCY], under="J"
    )
    given_on: date | None = fact(
        "The day it is given.", open_to=[PARTNER_NATION, SCO, DSCA, IMPLEMENTING_AGENCY], under="J"
    )
    value_if_asked: Money | None = fact(
        "What is answered when asked for the price.", open_to=[DSCA, IMPLEMENTING_AGENCY], under="DFARS 225.7304"
    )
'''
GUARANTEE = """    guarantee_months: int | None = fact(
        "How long the seller answers for defects, in months.", open_to=PRICED, once={PARTNER_NATION: offered}, under=OFFER
    )
"""
BEFORE_IT = "    transport_plan: str | None = fact("

SIGN = """
import asyncio, json, sys
from pathlib import Path
from hub.sign import sign
from hub.store.embedded import EmbeddedPostgres
from schema.errors import HubError
asked = json.loads(sys.argv[1])
server = EmbeddedPostgres(Path(asked["server"]), expendable=True)
try:
    print(json.dumps({"signed": asyncio.run(sign(asked["check"], drop=asked["drop"], server=server))}))
except HubError as refused:
    print(json.dumps({"refused": str(refused)}))
"""
MIGRATE = """
import asyncio, json, sys
from hub.store.engine import Addresses
from hub.store.migrate import behind, difference, prepare
from schema.graph import the_graph
async def migrate(addresses):
    before = await behind(addresses.reader)
    await prepare(addresses)
    return [before, await behind(addresses.reader), await difference(addresses.admin, the_graph().registry)]
print(json.dumps(asyncio.run(migrate(Addresses(**json.loads(sys.argv[1]))))))
"""


class Tree:
    """A copy of the source tree that can be edited, signed and migrated with, in processes of its own."""

    def __init__(self, root: Path, server: EmbeddedPostgres) -> None:
        self.root, self.server = root, server
        for package in ("schema", "connectors", "hub"):
            shutil.copytree(ROOT / package, root / package, ignore=shutil.ignore_patterns("__pycache__", "fixtures"))

    def text(self, path: str) -> str:
        return (self.root / path).read_text()

    def edit(self, path: str, old: str, new: str) -> None:
        text = self.text(path)
        assert text.count(old) == 1, old
        (self.root / path).write_text(text.replace(old, new))

    def _run(self, program: str, asked: object) -> Any:
        done = subprocess.run(
            [sys.executable, "-c", program, json.dumps(asked)],
            cwd=self.root,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def sign(self, *, check: bool = False, drop: tuple[str, ...] = ()) -> Any:
        data = self.server.log.parent.parent
        return self._run(SIGN, {"server": str(data), "check": check, "drop": drop})

    def migrate(self, addresses: Addresses) -> Any:
        return self._run(MIGRATE, asdict(addresses))


@pytest.fixture(scope="module")
async def store(postgres: EmbeddedPostgres, template: Addresses) -> AsyncIterator[Addresses]:
    """A store at this hub's schema, with a case in it."""
    await order(postgres, f"create database grown template {TEMPLATE}")
    made = at_database(template, "grown")
    await tell(
        made,
        'insert into "case" (id, version, source, source_class, source_key, as_of, received_at, designator, customer) '
        "values ('00000000-0000-4000-8000-000000000001', 1, 'test', 'test', '1', '{}', now(), 'BN-D-SAA', 'BN')",
        "insert into letter_of_offer (id, version, source, source_class, source_key, as_of, received_at, case_id, customer, number) "
        "values ('00000000-0000-4000-8000-000000000002', 1, 'test', 'test', '1', '{}', now(), "
        "'00000000-0000-4000-8000-000000000001', 'BN', 0)",
    )
    yield made
    await order(postgres, "drop database grown with (force)")


@pytest.fixture(scope="module")
def tree(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """A tree with a facet more, a fact more, and a stray page that nobody signed."""
    tree = Tree(tmp_path_factory.mktemp("tree"), postgres)
    (tree.root / "schema" / "facets" / "public_affairs_notice.py").write_text(NOTICE)
    tree.edit("schema/facets/letter_of_offer.py", BEFORE_IT, GUARANTEE + BEFORE_IT)
    (tree.root / "schema" / "published" / "nobody.graphql").write_text("type Query { all: String }\n")
    return tree


@pytest.fixture(scope="module")
def signed(tree: Tree) -> list[str]:
    """What signing it changed."""
    return list(tree.sign()["signed"])


async def tell(addresses: Addresses, *statements: str) -> list[Any]:
    """What each statement's first row says in its first column."""
    connection = await asyncpg.connect(addresses.admin)
    try:
        return [await connection.fetchval(statement) for statement in statements]
    finally:
        await connection.close()


def test_signing_writes_what_the_new_facts_change_and_nothing_else(tree: Tree, signed: list[str]) -> None:
    assert signed == [
        "hub/store/migrations/versions/0002_public_affairs_notice_letter_of_offer.py",
        "hub/store/migrations/versions/0002_row_security.sql",
        "schema/DISCLOSURE.md",
        "schema/published/agency.graphql",
        "schema/published/dfas.graphql",
        "schema/published/dsca.graphql",
        "schema/published/nobody.graphql",
        "schema/published/partner.graphql",
        "schema/published/sco.graphql",
        "schema/published/state.graphql",
        "schema/schema.graphql",
    ]
    assert not (tree.root / "schema" / "published" / "nobody.graphql").exists()
    assert tree.sign(check=True) == {"signed": []}


def test_the_new_facet_is_in_the_graph_of_those_it_is_for(tree: Tree, signed: list[str]) -> None:
    has = {
        audience: [
            word in tree.text(f"schema/published/{audience}.graphql")
            for word in ("type PublicAffairsNotice ", "publicAffairsNotices(", "valueIfAsked")
        ]
        for audience in ("partner", "sco", "dsca", "agency", "industry", "state")
    }
    assert has == {
        "partner": [True, True, False],
        "sco": [True, True, False],
        "dsca": [True, True, True],
        "agency": [True, True, True],
        "industry": [False, False, False],
        "state": [False, False, False],
    }
    assert 'valueIfAsked: Money @disclosed(openTo: ["DSCA", "IMPLEMENTING_AGENCY"]' in tree.text(
        "schema/schema.graphql"
    )


def test_the_new_facet_is_in_the_matrix(tree: Tree, signed: list[str]) -> None:
    section = tree.text("schema/DISCLOSURE.md").partition("\n## PublicAffairsNotice\n")[2].partition("\n## ")[0]
    assert "| PN | of cases it is party to, when `released` |\n" in section
    assert (
        "| occasion | On which occasion it is given. | row released | yes | yes | yes | · | · | · | · | J |\n"
        in section
    )
    assert (
        "| value_if_asked | What is answered when asked for the price. "
        "| · | · | yes | yes | · | · | · | · | DFARS 225.7304 |\n"
    ) in section


def test_one_more_line_on_a_facet_is_everywhere(tree: Tree, signed: list[str]) -> None:
    partner, industry = (tree.text(f"schema/published/{a}.graphql") for a in ("partner", "industry"))
    assert "  guaranteeMonths: Int\n" in partner
    assert "  guaranteeMonths: NumberFilter\n" in partner
    assert "  GUARANTEE_MONTHS\n" in partner
    assert "guaranteeMonths" not in industry
    assert (
        "| guarantee_months | How long the seller answers for defects, in months. | "
        "row approved_by_agency, once offered | yes | yes | yes | · | row program is not BPC | · | "
        "row accepted | SAMM C2.1.3.6.2; C2.1.4.3.3; C2.1.5.4.2 |\n"
    ) in tree.text("schema/DISCLOSURE.md")
    migration = tree.text("hub/store/migrations/versions/0002_public_affairs_notice_letter_of_offer.py")
    assert (
        "op.add_column('letter_of_offer', sa.Column('guarantee_months', sa.BigInteger(), nullable=True))" in migration
    )


async def test_the_generated_migration_brings_a_store_with_rows_along(
    tree: Tree, signed: list[str], store: Addresses
) -> None:
    assert tree.migrate(store) == [
        "the database is at revision `0001` and this hub wants `0002`; run `hub migrate`",
        None,
        [],
    ]
    assert await tell(
        store,
        "select count(*) from letter_of_offer where guarantee_months is null",
        "select count(*) from public_affairs_notice",
        "select relforcerowsecurity from pg_class where relname = 'public_affairs_notice'",
        "select string_agg(attname, ' ' order by attname) from pg_attribute "
        "where attrelid = 'public_affairs_notice'::regclass "
        "and attname in ('occasion', 'given_on', 'value_if_asked', 'value_if_asked_minor', 'case_id')",
    ) == [1, 0, True, "case_id given_on occasion value_if_asked value_if_asked_minor"]
    assert await behind(store.reader) == (
        "the database is at revision `0002`, which this hub does not know; run the version that made it, or a later one"
    )


@pytest.fixture(scope="module")
def changed(tree: Tree, signed: list[str]) -> Tree:
    """The tree of a later day: the facet has another name, and the line is gone again."""
    tree.edit("schema/facets/letter_of_offer.py", GUARANTEE, "")
    tree.edit("schema/facets/public_affairs_notice.py", "class PublicAffairsNotice:", "class PressNotice:")
    tree.edit("schema/facets/public_affairs_notice.py", 'called="publicAffairsNotices"', 'called="pressNotices"')
    return tree


async def test_nothing_is_dropped_that_nobody_gave_up(changed: Tree, store: Addresses) -> None:
    files = sorted(p.name for p in (changed.root / "hub/store/migrations/versions").iterdir())
    refusal = changed.sign()["refused"]
    assert refusal in [
        f"`{what}` is no longer declared, and its values would be lost; put it back; a facet that has another name now "
        f"says which it had by `was=`, a fact cannot; or let them go with `hub sign --drop {what}`"
        for what in ("public_affairs_notice", "letter_of_offer.guarantee_months")
    ]
    assert sorted(p.name for p in (changed.root / "hub/store/migrations/versions").iterdir()) == files
    assert "type PublicAffairsNotice " in changed.text("schema/published/dsca.graphql"), (
        "something was written all the same"
    )


async def test_a_renamed_facet_keeps_its_rows_and_a_given_up_fact_goes(changed: Tree, store: Addresses) -> None:
    await tell(
        store,
        "insert into public_affairs_notice "
        "(id, version, source, source_class, source_key, as_of, received_at, case_id, customer, value_if_asked) "
        "values ('00000000-0000-4000-8000-000000000003', 1, 'test', 'test', '1', '{}', now(), "
        "'00000000-0000-4000-8000-000000000001', 'BN', '12.50 USD')",
    )
    named = 'called="pressNotices"'
    changed.edit("schema/facets/public_affairs_notice.py", named, f'{named}, was="public_affairs_notice"')
    done = changed.sign(drop=("letter_of_offer.guarantee_months",))["signed"]
    assert done[:2] == [
        "hub/store/migrations/versions/0003_press_notice_letter_of_offer.py",
        "hub/store/migrations/versions/0003_row_security.sql",
    ]
    assert changed.migrate(store) == [
        "the database is at revision `0002` and this hub wants `0003`; run `hub migrate`",
        None,
        [],
    ]
    assert await tell(
        store,
        "select value_if_asked_minor from press_notice",
        "select to_regclass('public_affairs_notice') is null",
        "select count(*) from pg_attribute where attrelid = 'letter_of_offer'::regclass and attname = 'guarantee_months'",
    ) == [1250, True, 0]
