"""What the rows of a training list tell: nothing that a facet holds yet; each is checked and waits with its bytes."""

from __future__ import annotations

from pathlib import Path

from connectors.assumed_contract import Contract

CONTRACT = Contract.published(Path(__file__).parent, {})
