"""Rates cut in equal yearly steps, as the categories of a tariff schedule do it, each rounded down to a step."""

from __future__ import annotations

from typing import Any, Final, NamedTuple, TypeVar

from tradezone.values.amounts import Money, Share, UnitPrice
from tradezone.values.duty_expression import AdValorem, DutyExpression, Specific
from tradezone.values.exact import Exact
from tradezone.values.figures import clip
from tradezone.values.problem import ValueProblem
from tradezone.values.units import Unit

_REMEDY: Final = "write `down to 0.1%`, `down to 0.01 USD`, or both: `down to 0.1% and 0.01 USD`"
#: Decimals that a rate less some of at most 99 cuts can have more than the rate itself, where it ends.
_MORE: Final = 6


class CutShare(Share):
    """What is left of a percentage after some of its cuts, where that does not end: ``3.7% x 2/3``."""

    __slots__ = ("kept", "of_cuts")

    kept: int
    of_cuts: int

    def after(self, kept: int, of_cuts: int) -> CutShare:
        object.__setattr__(self, "kept", kept)
        object.__setattr__(self, "of_cuts", of_cuts)
        return self

    @property
    def exact(self) -> Exact:
        return Exact(self.units * self.kept, 100 * 10**self.scale * self.of_cuts)

    def __str__(self) -> str:
        return f"{Share(self.units, self.scale, of=self.of)} x {self.kept}/{self.of_cuts}"

    def _same(self) -> tuple[int, int, str]:
        return (*super()._same()[:2], f"{self.of} x {self.kept}/{self.of_cuts}")


class CutPrice(UnitPrice):
    """The same of an amount for a unit: ``12.00 USD/t x 2/3``."""

    __slots__ = ("kept", "of_cuts")

    kept: int
    of_cuts: int

    def after(self, kept: int, of_cuts: int) -> CutPrice:
        object.__setattr__(self, "kept", kept)
        object.__setattr__(self, "of_cuts", of_cuts)
        return self

    def per(self, unit: Unit) -> Exact:
        return super().per(unit) * Exact(self.kept, self.of_cuts)

    @property
    def exact(self) -> Exact:
        return Exact(self.units * self.kept, 10**self.scale * self.of_cuts)

    def __str__(self) -> str:
        return f"{UnitPrice(self.units, self.scale, of=self.of)} x {self.kept}/{self.of_cuts}"

    def _same(self) -> tuple[int, int, str]:
        return (*super()._same()[:2], f"{self.of} x {self.kept}/{self.of_cuts}")


_ENDLESS: Final[dict[type, Any]] = {Share: CutShare, UnitPrice: CutPrice}


class RoundedDown(NamedTuple):
    """``down to 0.1%`` for percentages, ``down to 0.01 USD`` for amounts for a unit, or both joined by ``and``."""

    steps: tuple[Share | Money, ...]

    @classmethod
    def parse(cls, text: str) -> RoundedDown:
        wrong = ValueProblem("bad-rounding", f"`{clip(text)}` is not how a rate is rounded", _REMEDY)
        if not text.startswith("down to "):
            raise wrong
        steps = [_step(step) for step in text.removeprefix("down to ").split(" and ")]
        if len({type(step) for step in steps}) < len(steps):
            raise wrong
        return cls(tuple(steps))

    def step(self, figure: Share | UnitPrice) -> Share | Money | None:
        """The step a figure is rounded down to: of its own kind, and of its currency."""
        of = "%" if isinstance(figure, Share) else figure.currency
        return next((step for step in self.steps if step.of == of), None)

    def __str__(self) -> str:
        return "down to " + " and ".join(str(step) for step in self.steps)


def _step(text: str) -> Share | Money:
    step: Share | Money = Share.parse(text) if text.endswith("%") else Money.parse(text)
    if step.units <= 0:
        raise ValueProblem("not-positive", f"a step of `{text}` is not more than zero", _REMEDY)
    return step


def less_cuts(rate: DutyExpression, made: int, cuts: int, rounded: RoundedDown | None) -> DutyExpression:
    """A rate after some of its equal cuts: (cuts - made) / cuts of every part, rounded down; free where nothing is left."""
    parts: list[AdValorem | Specific] = []
    for part in rate.parts:
        if isinstance(part, AdValorem):
            left = cut(part.rate, cuts - made, cuts, rounded)
            parts += [part._replace(rate=left)] if left.units else []
        elif isinstance(part, Specific):
            price = cut(part.price, cuts - made, cuts, rounded)
            parts += [part._replace(price=price)] if price.units else []
    return DutyExpression(tuple(parts))


Cut = TypeVar("Cut", Share, UnitPrice)


def cut(figure: Cut, kept: int, of_cuts: int, rounded: RoundedDown | None) -> Cut:
    """So many of so many equal parts of a figure: rounded down to its step, else exactly, in decimals where it ends."""
    left = Exact(figure.units * kept, 10**figure.scale * of_cuts)
    step = None if rounded is None else rounded.step(figure)
    if step is not None:
        size = Exact.scaled(step.units, step.scale)
        steps = left.numerator * size.denominator // (left.denominator * size.numerator)
        return type(figure)(steps * step.units, step.scale, of=figure.of)
    ended = left.decimals(figure.scale, figure.scale + _MORE)
    if ended is not None:
        return type(figure)(*ended, of=figure.of)
    endless: Cut = _ENDLESS[type(figure)](figure.units, figure.scale, of=figure.of).after(kept, of_cuts)
    return endless
