"""How a post of the Bureau of Political-Military Affairs is understood, and the list that leads to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urljoin, urlsplit

from connectors.announced_sale import announced
from connectors.contract import Record, SetAside, Understood
from connectors.estimated_value import NotUnderstood
from connectors.page import Element, address_of, read_page, the_one
from connectors.printed_text import Unreadable, printed_day
from connectors.redaction import redact_post
from schema.errors import BadValue
from schema.values import instant

_POST = re.compile(r"/releases/bureau-of-political-military-affairs/((?:19|20)\d{2})/(\d{2})/[\w%-]+/?$")


def understand(raw: bytes, url: str | None, fetched_at: datetime) -> Understood:
    """Understand one post; what cannot be understood without a guess is set aside with its reason."""
    try:
        return [_record(read_page(redact_post(raw)), url, fetched_at)]
    except (Unreadable, NotUnderstood) as unclear:
        return [SetAside(unclear.reason, unclear.found)]


def _record(page: Element, url: str | None, fetched_at: datetime) -> Record:
    posts = [one for one in page.all("article") if one.attributes.get("id", "").startswith("post-")]
    if not posts:
        raise Unreadable("not a State post", "no post stands in it")
    post = the_one(posts, "the post")
    if not post.closed:
        raise Unreadable("text stops early", "inside the post")
    number = post.attributes["id"].removeprefix("post-")
    if not re.fullmatch(r"\d{1,12}", number):
        raise NotUnderstood("key not clear", f"the post is numbered `{number[:40]}`")
    kind = the_one(post.all("p", class_="doctype-meta"), "the kind of document").text()
    if "congressional notification" not in kind.casefold():
        raise Unreadable("not an arms sales notice", f"its kind is `{kind[:80]}`")
    title = the_one(post.all("h1", class_="featured-content__headline"), "the headline").text()
    day = the_one(post.all("p", class_="article-meta__publish-date"), "the day of publication").text()
    published_on = printed_day(day)
    if published_on is None:
        raise NotUnderstood("day not clear", f"the day of publication is `{day[:40]}`")
    # The editor may divide a text into blocks; what they say together is the post.
    blocks = list(post.all("div", class_="wp-block-classic"))
    if not blocks:
        raise Unreadable("element missing", "the body")
    facts = announced([line for block in blocks for line in block.lines()], title)
    facts |= {"published_in": "State", "published_on": published_on, "url": address_of(page) or url}
    return Record("CongressionalNotification", number, facts, _modified_at(page) or fetched_at.astimezone(UTC))


def _modified_at(page: Element) -> datetime | None:
    for meta in page.all("meta", property="article:modified_time"):
        try:
            return instant(meta.attributes.get("content", ""))
        except BadValue:
            return None
    return None


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of the list: the posts by their addresses with the month of each, and whether another page follows."""

    posts: dict[str, date]
    goes_on: bool


def listed(raw: bytes, address: str, page: int) -> Listed:
    """Read one page of the list, standing at an address; raises `Unreadable`. No post on it is for the caller to judge."""
    posts: dict[str, date] = {}
    goes_on = False
    for link in read_page(raw).all("a"):
        where = urljoin(address, link.attributes.get("href", "").strip())
        parts = urlsplit(where)
        if parts.netloc != urlsplit(address).netloc:
            continue
        found = _POST.match(parts.path)
        if found and 1 <= int(found[2]) <= 12:
            posts.setdefault(where.split("?")[0].split("#")[0], date(int(found[1]), int(found[2]), 1))
        goes_on = goes_on or parts.path.rstrip("/").endswith(f"/page/{page + 1}")
    return Listed(posts, goes_on)
