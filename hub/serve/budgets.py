"""How much each may ask for in a minute. A refusal says when to ask again, and nobody's budget is felt by anybody else.

Reading is paid for twice: by whoever asks and by its organization. Submissions, new documents and what sources push are
paid for in lanes of their own, so that whoever has read too much still submits. Each process counts for itself.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from math import ceil
from typing import NamedTuple

import orjson
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage, Storage
from limits.strategies import FixedWindowRateLimiter

from hub.identity.viewing import auditor_of
from hub.serve.declined import Declined
from hub.serve.wording import said
from hub.settings import Limits
from schema.audience import Principal

PURSES_HELD = 10_000
DRAWS = 100  # the parts of a budget that a purse is filled with, so that few questions wait for the count


class Purse:
    """What one payer has drawn of its budget and not spent."""

    __slots__ = ("_lane", "_payer", "left")

    def __init__(self, lane: Lane, payer: str) -> None:
        self._lane = lane
        self._payer = payer
        self.left = 0

    def fill(self, cost: int) -> None:
        """Draws on the budget until this can be paid; raises `Declined` when that cannot be before the minute is over."""
        for drawn in dict.fromkeys((max(cost - self.left, self._lane.a_minute // DRAWS), cost - self.left)):
            if self._lane.draw(self._payer, drawn):
                self.left += drawn
                return
        raise self._lane.spent(self._payer, cost)


class Account(NamedTuple):
    """Who pays for reading: whoever asks, and its organization."""

    own: Purse
    organizations: Purse

    def pay(self, nodes: int) -> None:
        """Raises `Declined` when either cannot pay, and then neither has paid."""
        own, organizations = self
        if own.left < nodes:
            own.fill(nodes)
        if organizations.left < nodes:
            organizations.fill(nodes)
        own.left -= nodes
        organizations.left -= nodes


class Lane:
    """One kind of work, and how much of it each payer may ask for in a minute that begins with its first."""

    def __init__(self, limiter: FixedWindowRateLimiter, code: str, whose: str, a_minute: int, unit: str) -> None:
        self.a_minute = a_minute
        self._code = code
        self._whose = whose
        self._unit = unit
        self._limiter = limiter
        self._item = RateLimitItemPerMinute(a_minute, namespace=f"{whose} {unit}")
        self._purses: OrderedDict[str, Purse] = OrderedDict()

    def purse(self, payer: str) -> Purse:
        """The purse of a payer. One that is forgotten is filled anew from the same budget."""
        found = self._purses.get(payer)
        if found is None:
            found = self._purses[payer] = Purse(self, payer)
            if len(self._purses) > PURSES_HELD:
                self._purses.popitem(last=False)
        else:
            self._purses.move_to_end(payer)
        return found

    def pay(self, payer: str, cost: int = 1) -> None:
        """Raises `Declined` when the payer's budget is spent."""
        purse = self.purse(payer)
        if purse.left < cost:
            purse.fill(cost)
        purse.left -= cost

    def draw(self, payer: str, amount: int) -> bool:
        """Whether so much was left; otherwise nothing is drawn, and what costs less can still be paid."""
        # A hit counts even when it is refused, so what is refused must not become one.
        return self._limiter.test(self._item, payer, cost=amount) and self._limiter.hit(self._item, payer, cost=amount)

    def spent(self, payer: str, cost: int) -> Declined:
        """The refusal: when to ask again, in seconds; without it for what no minute can pay."""
        allowed = f"{self.a_minute} {self._unit} a minute are taken of {self._whose}"
        if cost > self.a_minute:
            sentence = f"at most {allowed} and {cost} were met; ask for less at once"
            return Declined([said("LIMIT_COST", sentence, limit=self.a_minute, cost=cost)])
        ends, _ = self._limiter.get_window_stats(self._item, payer)
        seconds = max(1, ceil(ends - time.time()))
        told = said(
            self._code, f"at most {allowed}, and they are spent; ask again in {seconds} seconds",
            retryable=True, retryAfterSeconds=seconds,
        )  # fmt: skip
        return Declined([told], 429, {"Retry-After": str(seconds)})


class Budgets:
    """The lanes of one process. With a `storage` that processes share, they count together."""

    def __init__(self, limits: Limits, storage: Storage | None = None) -> None:
        limiter = FixedWindowRateLimiter(MemoryStorage() if storage is None else storage)
        self._own = Lane(limiter, "BUDGET_SPENT", "whoever asks", limits.reader_nodes, "nodes")
        self._organizations = Lane(limiter, "BUDGET_SPENT", "one organization", limits.organization_nodes, "nodes")
        self._submissions = Lane(
            limiter, "BUDGET_SPENT", "one organization", limits.submission_nodes, "nodes of submissions"
        )
        self._compiles = Lane(limiter, "LIMIT_COMPILES", "one organization", limits.compiles, "new operations")
        self._pushes = Lane(limiter, "BUDGET_SPENT", "one organization", limits.pushes, "documents to feeds")

    def account(self, principal: Principal) -> Account:
        """Who pays for what this principal reads; an auditor who looks through another's eyes pays itself."""
        payer = auditor_of(principal) if principal.auditor else principal
        holder = [str(payer.party), payer.issuer, payer.subject, payer.client_id]
        return Account(self._own.purse(orjson.dumps(holder).decode()), self._organizations.purse(_organization(payer)))

    def compile(self, principal: Principal) -> None:
        """Pay for a text or a shape that was not met before; raises `Declined`."""
        self._compiles.pay(_organization(principal))

    def submit(self, principal: Principal, nodes: int) -> None:
        """Pay for submissions and what is read of what they made; raises `Declined`, and then nothing was submitted."""
        self._submissions.pay(_organization(principal), nodes)

    def push(self, principal: Principal) -> None:
        """Pay for a document pushed to a feed; raises `Declined`, and then nothing was stored."""
        self._pushes.pay(_organization(principal))


def _organization(principal: Principal) -> str:
    return str((auditor_of(principal) if principal.auditor else principal).party)
