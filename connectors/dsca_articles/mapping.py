"""How an article on major arms sales is understood: bytes in, one record out. No clock, no network, no guess."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from urllib.parse import unquote, urlsplit

from connectors.announced_sale import announced, number_in
from connectors.contract import Record, SetAside, Understood
from connectors.estimated_value import NotUnderstood
from connectors.page import Element, address_of, read_page, the_one
from connectors.printed_text import Unreadable, printed_day
from connectors.redaction import redact_post
from schema.errors import BadValue
from schema.values import instant

_IN_ADDRESS = re.compile(r"/Article/(\d{3,12})(?:/|$)", re.IGNORECASE)
_IN_NAME = re.compile(r"(?<!\d)(\d{6,12})(?!\d)")


def understand(raw: bytes, key: str, url: str | None, fetched_at: datetime) -> Understood:
    """Understand one article; what cannot be understood without a guess is set aside with its reason."""
    try:
        return [_record(read_page(redact_post(raw)), key, url, fetched_at)]
    except (Unreadable, NotUnderstood) as unclear:
        return [SetAside(unclear.reason, unclear.found)]


def _record(page: Element, key: str, url: str | None, fetched_at: datetime) -> Record:
    found = list(page.all("div", class_="adetail"))
    if not found:
        raise Unreadable("not a DSCA article", "no article stands in it")
    article = the_one(found, "the article")
    if not article.closed:
        raise Unreadable("text stops early", "inside the article")
    address = address_of(page) or url
    number = _number(key, address, url)
    title = the_one(article.all("h1", class_="title"), "the headline").text()
    body = the_one(article.all("div", itemprop="articleBody"), "the body")
    facts = announced(body.lines(), title)
    documents = [_name(link) for related in article.all("div", class_="related") for link in related.all("a")]
    labels = [*documents, *(link.text() for tags in article.all("div", class_="tags") for link in tags.all("a"))]
    named = {n for label in labels if (n := number_in(label))}
    if named - {facts["transmittal"]}:
        raise NotUnderstood(
            "transmittal not clear",
            f"the article prints {facts['transmittal'] or 'none'}, and its labels {', '.join(sorted(named))}",
        )
    facts |= {
        "published_in": "DSCA",
        "published_on": _published_on(article),
        # The document is replaced under a new name, `CNV2`, when it is corrected.
        "document_number": "; ".join(dict.fromkeys(documents)) or None,
        "url": address,
    }
    return Record("CongressionalNotification", number, facts, _modified_at(page) or fetched_at.astimezone(UTC))


def _number(key: str, address: str | None, url: str | None) -> str:
    """The number of the article: its page's, its address's or its file's, and the same in all of them."""
    found = {m[1] for told in (address, url) if told and (m := _IN_ADDRESS.search(told))}
    found |= {m[1] for m in _IN_NAME.finditer(key)}
    if len(found) != 1:
        raise NotUnderstood("key not clear", f"the article is numbered {', '.join(sorted(found)) or 'nowhere'}")
    return found.pop()


def _name(link: Element) -> str:
    """The name of a document, without its ending."""
    name = unquote(urlsplit(link.attributes.get("href", "")).path).rpartition("/")[2] or link.text()
    return " ".join(re.sub(r"\.pdf$", "", name, flags=re.IGNORECASE).split())


def _published_on(article: Element) -> date:
    told = [meta.attributes.get("content", "") for meta in article.all("meta", itemprop="datePublished")]
    told += [line.partition("|")[2] for head in article.all("div", class_="category-date") for line in head.lines()]
    days = {day for one in told if one.strip() and (day := _day(one))}
    if len(days) != 1:
        printed = ", ".join(sorted(str(day) for day in days)) or "no day of publication"
        raise NotUnderstood("day not clear", f"the article prints {printed}")
    return days.pop()


def _day(told: str) -> date | None:
    try:
        return date.fromisoformat(told.strip()[:10])
    except ValueError:
        return printed_day(told)


def _modified_at(page: Element) -> datetime | None:
    for meta in page.all("meta", itemprop="dateModified"):
        try:
            return instant(meta.attributes.get("content", ""))
        except BadValue:
            return None  # a day alone is no instant
    return None
