"""Which policy uses what: each construct is found in a policy as the schema reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel

from tradezone.policy.grammar.categories import CategoryText
from tradezone.policy.grammar.policy import PolicyText
from tradezone.policy.grammar.tables import BandText, CaseRow, DueRow, LevelRow, RateRow, StagingRow, rates_of
from tradezone.policy.parts import parts
from tradezone.policy.source import policy_files, read_source
from tradezone.values import DutyExpression, UnitPrice
from tradezone.values.due_expression import DueExpression, LevelExpression
from tradezone.values.duty_expression import RatePart, Specific
from tradezone.values.units import UNITS

POLICIES = Path(__file__).parents[2] / "policies"
#: Whether a policy uses a construct.
Uses = Callable[[PolicyText], bool]
Model = TypeVar("Model", bound=BaseModel)


class Shipped(NamedTuple):
    """One policy of this repository: its folder, and its text as the schema reads it."""

    folder: Path
    policy: PolicyText
    plain: dict[str, Any]

    @property
    def file(self) -> Path:
        """The file that holds its header."""
        return next(file for file in policy_files(self.folder) if "\npolicy:" in file.read_text(encoding="utf-8"))

    @property
    def link(self) -> str:
        """Its folder, as a link to that file."""
        name = self.folder.relative_to(POLICIES).as_posix().removeprefix("precedents/")
        return f"[`{name}`]({self.file.relative_to(POLICIES).as_posix()})"


@cache
def shipped() -> tuple[Shipped, ...]:
    folders = sorted({file.parent for file in POLICIES.rglob("*.yaml") if file.parent.name != "cases"})
    sources = [(folder, read_source(folder)) for folder in folders]
    return tuple(Shipped(folder, PolicyText.model_validate(source.plain), source.plain) for folder, source in sources)


def of(policy: PolicyText, *models: type[Model]) -> Iterator[Model]:
    """Every section of one of these kinds within a policy."""
    return (part for _, part in parts(policy) if isinstance(part, models))


def always(_policy: PolicyText) -> bool:
    return True


def key(model: type[BaseModel], *names: str) -> Uses:
    """One of these keys stands in some section of a kind."""
    return lambda policy: any(part.model_fields_set.intersection(names) for part in of(policy, model))


def word(model: type[BaseModel], name: str, *words: object) -> Uses:
    """A key of some section of a kind has one of these values, by default or as it is written."""
    return lambda policy: any(getattr(part, name) in words for part in of(policy, model))


def some(model: type[Model], asked: Callable[[Model], object]) -> Uses:
    return lambda policy: any(asked(part) for part in of(policy, model))


def rate(asked: Callable[[DutyExpression], object]) -> Uses:
    return lambda policy: any(asked(each) for each in rates(policy))


def rates(policy: PolicyText) -> Iterator[DutyExpression]:
    for row in of(policy, RateRow):
        yield from (each for _, each in rates_of(row))
    yield from (row.value for row in of(policy, StagingRow) if isinstance(row.value, DutyExpression))
    yield from (category.base_rate for category in of(policy, CategoryText))


def part(kind: type[RatePart], asked: Callable[[Any], object]) -> Uses:
    """Some part of some rate is of a kind."""
    return rate(lambda each: any(isinstance(one, kind) and asked(one) for one in each.parts))


def due(asked: Callable[[DueExpression], object]) -> Uses:
    return some(DueRow, lambda row: row.given is not None and asked(row.given))


def level(asked: Callable[[LevelExpression], object]) -> Uses:
    return lambda policy: any(asked(each) for each in levels(policy))


def levels(policy: PolicyText) -> Iterator[LevelExpression]:
    yield from (row.given for row in of(policy, LevelRow))
    for contract in policy.settlements:
        yield from (each for each in (contract.floor, contract.ceiling) if each is not None)


def unit(asked: Callable[[Any], object]) -> Uses:
    """Some price is for a unit of a kind."""
    return lambda policy: any(asked(price.unit) for price in unit_prices(policy))


def unit_prices(policy: PolicyText) -> Iterator[UnitPrice]:
    yield from (each.of for each in levels(policy) if isinstance(each.of, UnitPrice))
    yield from (one.price for each in rates(policy) for one in each.parts if isinstance(one, Specific))
    yield from (band.from_ for band in of(policy, BandText))
    series = [*policy.reference_prices.values(), *policy.market_prices.values()]
    yield from (row.value for each in series for row in each.rows if isinstance(row.value, UnitPrice))


def is_plain(unit: Any) -> bool:
    return unit.name in UNITS


def row_key(*names: str) -> Uses:
    """One of these keys stands in a row of a table."""
    return key(CaseRow, *names)


def either(*uses: Uses) -> Uses:
    return lambda policy: any(each(policy) for each in uses)


def users(uses: Uses) -> tuple[Shipped, ...]:
    """The shipped policies that use a construct."""
    return tuple(each for each in shipped() if uses(each.policy))
