"""The zone: a policy read, checked and resolved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any, NamedTuple

from tradezone.policy.measures import Exchange, Measure, OriginRule, PriceSeries, Settlement
from tradezone.policy.parties import Roll
from tradezone.policy.products import Product
from tradezone.policy.promises import Promises
from tradezone.policy.source import SourceText
from tradezone.text.diagnostics import Diagnostic, Place
from tradezone.values import Citation, Moment, Rounding


class Acknowledged(NamedTuple):
    """A warning that the law itself causes and that its author leaves so."""

    code: str
    of: str
    reason: str
    cites: tuple[Citation, ...]
    place: Place
    #: Other ids under which the same words go on, since what they rest on was amended.
    also: frozenset[str] = frozenset()


class Stacking(NamedTuple):
    """Which charge comes first, which measures exclude each other, and which of one kind are all due."""

    cites: tuple[Citation, ...]
    order: tuple[str, ...]
    exclusive: tuple[tuple[str, ...], ...]
    additive: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, eq=False)
class Zone:
    """An agreement as rules: immutable, and safe to share between threads.

    Made by ``load_zone``. Two zones are equal when their ``digest`` is, the SHA-256 of the policy's files, and the day as of which
    they were read.
    """

    id: str
    title: str
    illustrative: bool
    currency: str
    terms: str
    time_zone: tzinfo
    rounding: Rounding
    digest: str
    sources: Mapping[str, str]
    roll: Roll
    products: Mapping[str, Product]
    #: Reference prices by product, and market prices by name.
    prices: Mapping[str, PriceSeries]
    market_prices: Mapping[str, PriceSeries]
    exchange: Exchange | None
    measures: Mapping[str, Measure]
    settlements: tuple[Settlement, ...]
    origin_rules: tuple[OriginRule, ...]
    stacking: Stacking
    #: Seconds at which anything dated in the policy changes, in order; between two of them nothing does.
    edges: tuple[int, ...]
    #: Names of documents, claims, procedures and attributes that some condition mentions.
    vocabulary: Mapping[str, frozenset[str]]
    #: Warnings that are meant, with the reason.
    acknowledged: tuple[Acknowledged, ...] = ()
    #: Where its rule of rounding stands.
    rounding_place: Place = field(default_factory=lambda: Place(""))
    #: Which promises it drops or tightens, and its own.
    promises: Promises = field(default_factory=Promises)
    #: The day as of which the policy is read: what was published later is not in it. None knows all.
    known_at: Moment | None = None
    warnings: tuple[Diagnostic, ...] = ()
    #: What it was read from: the policy, then each amending file laid over it. None of a policy that is at hand only as content.
    texts: tuple[SourceText, ...] = field(default=(), repr=False)
    #: What is worked out from the policy once and kept with it: rulesets and decided cases.
    kept: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Zone) and (other.digest, other.known_at) == (self.digest, self.known_at)

    def __hash__(self) -> int:
        return hash(self.digest)

    def origin_rule(self, product: str, second: int, name: str = "") -> OriginRule | None:
        """The rule of origin of a name, or whichever there is, for a product on a day."""
        for rule in self.origin_rules:
            if product in rule.covers and second in rule.period and (not name or rule.id == name):
                return rule
        return None
