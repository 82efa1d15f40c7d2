"""Published figures from their text: reference prices, market prices and exchange rates, day by day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from tradezone.policy.grammar.prices import ExchangeRow, PriceRow, SeriesText
from tradezone.policy.measures import DatedValue, Exchange, ExchangeRate, PriceSeries
from tradezone.policy.scope import Scope, covered
from tradezone.text.document import ROWS, Path
from tradezone.values import Row, Timeline, UnitPrice
from tradezone.values.exact import Exact
from tradezone.values.figures import write_figure

Rows = list[tuple[int, Any]]


def build_prices(scope: Scope) -> dict[str, PriceSeries]:
    """The reference prices of each product."""
    found = {}
    for product, series in scope.text.reference_prices.items():
        found[product] = _series(scope, series, product, "reference price", frozenset((product,)), ("reference_prices", product))
    return found


def build_market_prices(scope: Scope) -> dict[str, PriceSeries]:
    found = {}
    for name, series in scope.text.market_prices.items():
        covers = frozenset(covered(series.covers, scope.products))
        found[name] = _series(scope, series, name, series.title, covers, ("market_prices", name))
    return found


def by_origin(rows: Sequence[PriceRow]) -> dict[tuple[str, ...], Rows]:
    """The rows of each origin they are for, with their positions; those of every origin under no name."""
    groups: dict[tuple[str, ...], Rows] = {(): []}
    for i, row in enumerate(rows):
        groups.setdefault(tuple(sorted(row.origin or ())), []).append((i, row))
    return groups


def _series(scope: Scope, text: SeriesText, name: str, title: str, covers: frozenset[str], path: Path) -> PriceSeries:
    groups = by_origin(text.rows)
    timelines = {names: _timeline(scope, text, rows, (*path, ROWS)) for names, rows in groups.items()}
    return PriceSeries(
        name=name,
        title=title,
        covers=covers,
        method=text.method,
        cites=tuple(text.cite or ()),
        plain=timelines.pop(()),
        by_origin=tuple((scope.selection(names), timeline) for names, timeline in timelines.items()),
        longest_age=text.longest_age,
        place=scope.source.place(path, key=True),
    )


def known_rows(scope: Scope, rows: Rows) -> Rows:
    """Of the rows published by then, the last one for each first day; a restated row takes the place of the one before it."""
    kept: dict[int, tuple[int, Any]] = {}
    for i, row in rows:
        start = row.from_.start(scope.zone)
        if scope.is_known(row.known) and (start not in kept or _published(scope, row) >= _published(scope, kept[start][1])):
            kept[start] = (i, row)
    return [kept[start] for start in sorted(kept)]


def _published(scope: Scope, row: PriceRow | ExchangeRow) -> tuple[bool, int]:
    """When a row was published, for comparing; one that does not say so always was."""
    return (False, 0) if row.known is None else (True, row.known.start(scope.zone))


def _timeline(scope: Scope, text: SeriesText, rows: Rows, path: Path) -> Timeline[DatedValue]:
    """One price or none for each day: a row lasts until the next, or through its last day."""
    found: list[Row[DatedValue]] = []
    end: tuple[int, DatedValue] | None = None
    for i, row in known_rows(scope, rows):
        start, place = row.from_.start(scope.zone), scope.source.place((*path, i))
        if end is not None and end[0] < start:
            found.append(Row(*end))
        value = None if isinstance(row.value, str) else row.value
        good_until = None if text.longest_age is None else _last_good(start, text.longest_age, scope.zone)
        cites = tuple(row.cite)
        found.append(
            Row(
                start,
                DatedValue(value, str(row.from_), cites, place, row.illustrative, row.value == "lapsed", start, good_until),
            )
        )
        end = None
        if row.through is not None:
            after = row.through.after(scope.zone)
            end = after, DatedValue(None, str(row.through), cites, place, row.illustrative, lapsed=True, start=after, ended=True)
    if end is not None:
        found.append(Row(*end))
    return Timeline(found if text.refixed is None else counted(found, text.refixed, lambda _start, price: price))


def _last_good(start: int, days: int, zone: ZoneInfo) -> int:
    """The last second of the day so many days after the one on which a row began, by the policy's clock."""
    first = datetime.fromtimestamp(start, zone).date()
    return int(datetime.combine(first + timedelta(days=days + 1), time(), zone).timestamp()) - 1


def counted(rows: Sequence[Row[DatedValue]], change: UnitPrice, figure: Callable[[int, Exact], Exact]) -> list[Row[DatedValue]]:
    """The rows that count: a price whose figure differs by less than a change from the last one that counted does not."""
    found: list[Row[DatedValue]] = []
    last: Exact | None = None
    for row in rows:
        if row.value.value is None:
            last = None
            found.append(row)
            continue
        now = figure(row.start, row.value.value.per(change.unit))
        if last is not None:
            moved = now - last
            if Exact(abs(moved.numerator), moved.denominator) < change.exact:
                # What was published and did not move the price still shows that it is not too old.
                kept = found[-1]
                found[-1] = Row(kept.start, kept.value._replace(good_until=row.value.good_until))
                continue
        last = now
        found.append(row)
    return found


def build_exchange(scope: Scope) -> Exchange | None:
    """The exchange rates, each as how much of the policy's currency one unit of the other is."""
    text = scope.text.exchange_rates
    if text is None:
        return None
    rates = {}
    for code, rows in text.rates.items():
        path: Path = ("exchange_rates", "rates", code)
        found = []
        for i, row in known_rows(scope, list(enumerate(rows))):
            units, scale, one, other = row.value
            quoted = Exact.scaled(units, scale)
            found.append(
                Row(
                    row.from_.start(scope.zone),
                    ExchangeRate(
                        Exact(1).over(quoted) if one == code else quoted,
                        f"{write_figure(units, scale)} {one}/{other}",
                        tuple(row.cite),
                        scope.source.place((*path, i)),
                        row.illustrative,
                    ),
                )
            )
        rates[code] = Timeline(found)
    return Exchange(
        text.date,
        text.also_lawful,
        text.rounded,
        tuple(text.cite),
        MappingProxyType(rates),
        scope.source.place(("exchange_rates",), key=True),
    )
