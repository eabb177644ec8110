"""What the rows of the Air Force's execution extract tell: the shape is that of all three services, the cases are its own."""

from __future__ import annotations

from pathlib import Path

from connectors.assumed_contract import Contract
from connectors.execution_extract import EXECUTION

CONTRACT = Contract.published(Path(__file__).parent, EXECUTION, agency="D")
