"""What a floor stands at, and what falls due below it, as a law writes them."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from tradezone.values.amounts import Share, UnitPrice
from tradezone.values.duty_expression import ID, NO_LIMITS, Limits, split_limits
from tradezone.values.figures import clip
from tradezone.values.problem import ValueProblem

#: The product's own reference price of the day.
REFERENCE: Final = "reference_price"
_WHOLE: Final = Share(100, 0, of="%")
_OF = re.compile(r"(\S+%) of (.+)")
_PART_OF = re.compile(r"([0-9.]+) of .+")
_NAME = re.compile(ID)


class LevelExpression(NamedTuple):
    """A floor or ceiling: an amount, a share of an amount, or a share of the reference price or of a market price of the day."""

    share: Share
    of: UnitPrice | str

    @classmethod
    def parse(cls, text: str) -> LevelExpression:
        match = _OF.fullmatch(text)
        share, of = (Share.parse(match[1]), match[2]) if match else (_WHOLE, text)
        name = text if _NAME.fullmatch(text) and not text[0].isdigit() else REFERENCE
        remedy = f"write it as in `100% of {clip(name)}`, `2043.00 EUR/t` or `155% of 101.31 EUR/t`"
        if part := _PART_OF.fullmatch(text):
            Share.parse(part[1])
        if "/" in of and "%" not in of:
            level = cls(share, UnitPrice.parse(of))
        elif match is None or not (of == REFERENCE or _NAME.fullmatch(of)):
            raise ValueProblem("bad-floor", f"`{clip(text)}` is not a floor", remedy)
        else:
            level = cls(share, of)
        if share.units <= 0 or (isinstance(level.of, UnitPrice) and level.of.units <= 0):
            sentence = f"a floor of `{clip(text)}` is not more than zero, so that no price is below it"
            raise ValueProblem("not-positive", sentence, "give it above zero, or leave the measure out")
        return level

    def __str__(self) -> str:
        return str(self.of) if isinstance(self.of, UnitPrice) and self.share == _WHOLE else f"{self.share} of {self.of}"


#: What may fall due below a floor, and above a ceiling.
BELOW: Final = ("shortfall", "whole_floor", "shortfall_rate")
ABOVE: Final = ("excess", "excess_rate")


class Bracket(NamedTuple):
    """One step of a marginal scale: between two shares of the floor, this share of what falls between them."""

    start: Share
    end: Share | None
    rate: Share


class DueExpression(NamedTuple):
    """What falls due: the shortfall, a share of it, the whole floor, or what is above a ceiling, within limits.

    ``shortfall_rate`` is the shortfall as a share of the tested price, taken of the customs value. With ``brackets`` each part of the
    shortfall, as a share of the floor, is due at its own rate.
    """

    mode: str
    share: Share = _WHOLE
    limits: Limits = NO_LIMITS
    brackets: tuple[Bracket, ...] = ()

    @classmethod
    def parse(cls, text: str) -> DueExpression:
        expression, limits = split_limits(text)
        match = _OF.fullmatch(expression)
        share, mode = (Share.parse(match[1]), match[2]) if match else (_WHOLE, expression)
        if mode not in (*BELOW, *ABOVE):
            words = ", ".join(f"`{word}`" for word in (*BELOW, *ABOVE))
            raise ValueProblem("unknown-word", f"`{clip(text)}` is not what may fall due", f"write {words}, or a share of one")
        if share.units <= 0:
            raise ValueProblem(
                "not-positive", f"`{clip(text)}` is not more than nothing", "leave `charge` out where nothing is due"
            )
        return cls(mode, share, limits)

    @property
    def is_above(self) -> bool:
        """Whether it falls due above a ceiling."""
        return self.mode in ABOVE

    def __str__(self) -> str:
        if self.brackets:
            return f"{self.mode} by brackets"
        share = "" if self.share == _WHOLE else f"{self.share} of "
        return f"{share}{self.mode}{self.limits}"


class Difference(NamedTuple):
    """One duty less another: ``mfn-duty less originating-goods``."""

    whole: str
    part: str

    @property
    def named(self) -> tuple[str, ...]:
        """The duties it is worked out from."""
        return (self.whole, self.part)

    def __str__(self) -> str:
        return f"{self.whole} less {self.part}"


class AtPrice(NamedTuple):
    """What duties would come to if the goods had a market price, above what they charge: ``a + b at standard-import-value``."""

    duties: tuple[str, ...]
    market: str

    @property
    def named(self) -> tuple[str, ...]:
        """The duties it is worked out from."""
        return self.duties

    def __str__(self) -> str:
        return f"{' + '.join(self.duties)} at {self.market}"


def secured(text: str) -> Difference | AtPrice:
    """What a security secures."""
    duties, at, market = text.partition(" at ")
    names = tuple(duties.split(" + "))
    if at and _NAME.fullmatch(market) and all(_NAME.fullmatch(name) for name in names):
        return AtPrice(names, market)
    whole, _, part = text.partition(" less ")
    if _NAME.fullmatch(whole) and _NAME.fullmatch(part):
        return Difference(whole, part)
    raise ValueProblem(
        "bad-security",
        f"`{clip(text)}` is not an amount to secure",
        "write it as in `mfn-duty less originating-goods` or `ad-valorem + entry-price at standard-import-value`",
    )
