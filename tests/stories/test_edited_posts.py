"""A post that is edited in place is one text in versions: in whatever order its copies are read, the last edit stands."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from connectors.dsca_articles.connector import DscaArticles
from connectors.state_posts.connector import StatePosts
from hub.rounds.sources import SHIPPED
from hub.rounds.sync import RoundCounts, sync
from tests.served import Hub
from tests.stories.asking import BANDARIA

KUWAIT = (SHIPPED / "state_posts" / "fixtures" / "state-2026-07_26-61_kuwait.html").read_text()
PERU = (SHIPPED / "dsca_articles" / "fixtures" / "dsca-4380611_25-37_peru.html").read_text()
EDITS = {
    "2026-07-15T17:00:00+00:00": "$484 million",
    "2026-08-20T09:00:00+00:00": "$448 million",
    "2026-10-01T12:30:00+00:00": "$451.5 million",
}
FOUND = (
    "query($t: String!) { congressionalNotifications(where: { transmittal: { eq: $t }, publishedIn: { in: [\"State\", \"DSCA\"] } }) "
    "{ nodes { title totalValue documentNumber publishedOn provenance { asOf } } } }"
)  # fmt: skip


def copy(number: int, modified: str, cost: str) -> str:
    """One copy of the post, as it stood at an instant, under a number and a transmittal of its own."""
    post = (
        KUWAIT.replace("post-694641", f"post-{number}").replace("#26-61", f"#27-{number}").replace("$484 million", cost)
    )
    return f'<html><head><meta property="article:modified_time" content="{modified}"></head><body>{post}</body></html>'


async def read(hub: Hub, directory: Path, page: str) -> RoundCounts:
    (directory / "post.html").write_text(page)
    source = StatePosts.from_archive(directory, clock=hub.clock)
    counts = await sync(source, hub.house.intake, hub.house.store, hub.clock)
    assert (counts.state, counts.received, counts.quarantined) == ("ok", 1, 0)
    assert counts.accounted_for
    return counts


async def found(hub: Hub, transmittal: str) -> list[dict[str, Any]]:
    told = await hub.data(BANDARIA, FOUND, {"t": transmittal})
    return list(told["congressionalNotifications"]["nodes"])


@pytest.mark.long
async def test_in_every_order_of_reading_the_last_edit_stands_and_a_replay_changes_nothing(
    own_hub: Hub, tmp_path: Path
):
    hub = own_hub
    for number, order in enumerate(permutations(EDITS.items()), start=1):
        for modified, cost in order:
            await read(hub, tmp_path, copy(number, modified, cost))
        stands = await found(hub, f"27-{number}")
        assert stands == [
            {
                "title": "Kuwait – C-17 Sustainment",
                "totalValue": "451500000.00 USD",
                "documentNumber": None,
                "publishedOn": "2026-07-15",
                "provenance": {"asOf": "2026-10-01T12:30:00+00:00"},
            }
        ], order
        for modified, cost in order:
            counts = await read(hub, tmp_path, copy(number, modified, cost))
            assert (counts.applied, counts.duplicate) == (0, 1)
        assert await found(hub, f"27-{number}") == stands


async def test_an_edit_that_cannot_be_read_leaves_the_post_as_it_was(own_hub: Hub, tmp_path: Path):
    hub = own_hub
    await read(hub, tmp_path, copy(99, "2026-07-15T17:00:00+00:00", "$484 million"))
    before = await found(hub, "27-99")
    (tmp_path / "post.html").write_text(copy(99, "2026-08-15T17:00:00+00:00", "$484 to $500 million"))
    source = StatePosts.from_archive(tmp_path, clock=hub.clock)
    counts = await sync(source, hub.house.intake, hub.house.store, hub.clock)
    assert (counts.received, counts.applied, counts.quarantined) == (1, 0, 1)
    assert await found(hub, "27-99") == before


async def test_a_corrected_document_is_a_version_of_its_article(own_hub: Hub, tmp_path: Path):
    hub = own_hub
    copies = {"CN": "2026-01-15T20:00:00Z", "CNV2": "2026-01-20T20:00:00Z"}
    for order in (("CN", "CNV2"), ("CNV2", "CN")):
        for version in order:
            page = PERU.replace("25-37 CN.PDF", f"25-37 {version}.PDF")
            (tmp_path / "dsca-4380611.html").write_text(page)
            index = {"samples": [{"file": "dsca-4380611.html", "fetched_at": copies[version]}]}
            (tmp_path / "index.json").write_text(json.dumps(index))
            source = DscaArticles.from_archive(tmp_path, clock=hub.clock)
            counts = await sync(source, hub.house.intake, hub.house.store, hub.clock)
            assert (counts.state, counts.quarantined, counts.accounted_for) == ("ok", 0, True)
        [article] = [one for one in await found(hub, "25-37") if one["documentNumber"]]
        assert (article["documentNumber"], article["provenance"]["asOf"]) == (
            "PRESS RELEASE - PERU 25-37 CNV2",
            "2026-01-20T20:00:00+00:00",
        )
