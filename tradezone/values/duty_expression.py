"""Rates of duty as a schedule writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeVar

from tradezone.values.amounts import Money, Share, UnitPrice
from tradezone.values.problem import ValueProblem

ID: Final = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_SHARE_OF = re.compile(rf"(\S+) of ({ID})")
_BASE = re.compile(rf"(\S+%) of (?:(customs_value without) )?({ID})")
_SPECIFIC = re.compile(rf"(\S+ [^ /]+/(?:[0-9]+ )?\S+)(?: of ({ID}))?")
_STATED = re.compile(rf"stated ({ID})")
_LESS = re.compile(rf"(.+) less ({ID})")
_MOST_PARTS: Final = 4
_REMEDY: Final = (
    "write `5%`, `12.00 USD/t`, `5% + 12.00 USD/t`, `0.375 USD/kg of contained-w`, `15% less column-1`, "
    "`0.35%, at least 33.58 USD` or `free`"
)


class Limits(NamedTuple):
    """The least and the most that an amount may come to: a share of the customs value, or an amount of money."""

    least: Share | Money | None = None
    most: Share | Money | None = None

    def __str__(self) -> str:
        least = "" if self.least is None else f", at least {self.least}"
        return least if self.most is None else f"{least}, at most {self.most}"


NO_LIMITS: Final = Limits()


def split_limits(text: str) -> tuple[str, Limits]:
    """What stands before ``, at least ...`` and ``, at most ...``, and the two."""
    expression, *phrases = text.split(", ")
    found: dict[str, Share | Money] = {}
    for phrase in phrases:
        key = next((word for word in ("at least ", "at most ") if phrase.startswith(word)), None)
        if key is None or key in found:
            raise ValueProblem(
                "bad-rate", f"`{phrase}` is not a limit", "write `, at least 15%` or `, at most 651.50 USD`, each once"
            )
        amount = phrase.removeprefix(key)
        limit: Share | Money = Share.parse(amount) if amount.endswith("%") else Money.parse(amount)
        if limit.units < 0:
            raise ValueProblem("negative-amount", f"the limit `{phrase}` is below zero", "a limit is zero or more")
        found[key] = limit
    least, most = found.get("at least "), found.get("at most ")
    if least is not None and most is not None and least.of == most.of and most.exact < least.exact:
        raise ValueProblem("bad-rate", f"`{text}` is at least {least} and at most {most}", "the least is no more than the most")
    return expression, Limits(least, most)


class AdValorem(NamedTuple):
    """A share of a base: of the customs value, of what an attribute states, or of the customs value without that."""

    rate: Share
    base: str | None = None
    without: bool = False

    def __str__(self) -> str:
        if self.base is None:
            return str(self.rate)
        return f"{self.rate} of {'customs_value without ' if self.without else ''}{self.base}"


class Specific(NamedTuple):
    """An amount for each unit of the quantity in trade, or of a content of the product."""

    price: UnitPrice
    content: str | None = None

    def __str__(self) -> str:
        return f"{self.price} of {self.content}" if self.content else str(self.price)


class Stated(NamedTuple):
    """A rate that an attribute of the goods states: a share of the customs value, or an amount for each unit."""

    attribute: str

    def __str__(self) -> str:
        return f"stated {self.attribute}"


Figure = TypeVar("Figure", Share, UnitPrice)
RatePart = AdValorem | Specific | Stated


@dataclass(frozen=True, slots=True)
class DutyExpression:
    """The sum of its parts: ``5%``, ``12.00 USD/t``, ``5% + 12.00 USD/t``; no part at all is ``free``.

    A percentage falls on the customs value unless it names another base: ``50% of copper-value``, ``25% of customs_value without
    us-content``. A specific part falls on the quantity in trade, or on a content of the product: ``0.375 USD/kg of contained-w``.
    ``15% less column-1`` is a target: what is due is the rest of it above another duty, never below zero. What comes out may have
    limits: ``0.3464%, at least 33.58 USD, at most 651.50 USD``.
    """

    parts: tuple[RatePart, ...] = ()
    less: str | None = None
    limits: Limits = NO_LIMITS

    @classmethod
    def parse(cls, text: str) -> DutyExpression:
        if not isinstance(text, str):
            raise TypeError(f"a rate of duty is read from text such as `5%`, not from {type(text).__name__}")
        if text == "free":
            return cls()
        whole, limits = split_limits(text)
        target = _LESS.fullmatch(whole)
        expression, less = (target[1], target[2]) if target else (whole, None)
        parts = tuple(_part(part, text) for part in expression.split(" + "))
        kinds = [type(part) for part in parts]
        if len(parts) > _MOST_PARTS or sorted(kinds, key=(AdValorem, Specific, Stated).index) != kinds:
            raise ValueProblem("bad-rate", f"`{text}` is not a rate of duty", _REMEDY)
        if kinds.count(AdValorem) > 1 and len({(p.base, p.without) for p in parts if isinstance(p, AdValorem)}) != kinds.count(
            AdValorem
        ):
            raise ValueProblem("bad-rate", f"`{text}` takes two shares of one base", "write their sum")
        for part in parts:
            if isinstance(part, Stated) and parts.count(part) > 1:
                raise ValueProblem("bad-rate", f"`{text}` takes `{part}` twice", "name it once")
        return cls(parts, less, limits)

    def __str__(self) -> str:
        text = " + ".join(str(part) for part in self.parts) or "free"
        return f"{text} less {self.less}{self.limits}" if self.less else f"{text}{self.limits}"


def _part(text: str, whole: str) -> RatePart:
    """One part of a rate."""
    if stated := _STATED.fullmatch(text):
        return Stated(stated[1])
    if base := _BASE.fullmatch(text):
        return AdValorem(_not_negative(Share.parse(base[1]), whole), base[3], base[2] is not None)
    if text.endswith("%") and not any(mark in text[:-1] for mark in " %"):
        return AdValorem(_not_negative(Share.parse(text), whole))
    specific = _SPECIFIC.fullmatch(text)
    if specific is None:
        raise ValueProblem("bad-rate", f"`{whole}` is not a rate of duty", _REMEDY)
    return Specific(_not_negative(UnitPrice.parse(specific[1]), whole), specific[2])


def _not_negative(figure: Figure, whole: str) -> Figure:
    if figure.units < 0:
        raise ValueProblem("negative-amount", f"the rate `{whole}` is below zero", "a rate is zero or more")
    return figure


@dataclass(frozen=True, slots=True)
class ShareOfDuty:
    """A part of another duty: ``50% of mfn-duty``, worked out before that duty is rounded."""

    share: Share
    duty: str

    @classmethod
    def parse(cls, text: str) -> ShareOfDuty:
        match = _SHARE_OF.fullmatch(text)
        if match is None:
            raise ValueProblem("bad-rate", f"`{text}` is not a share of a duty", "write it as in `50% of mfn-duty`")
        share = Share.parse(match[1])
        if share.units < 0:
            raise ValueProblem("negative-amount", f"the share `{text}` is below zero", "a share is zero or more")
        return cls(share, match[2])

    def __str__(self) -> str:
        return f"{self.share} of {self.duty}"
