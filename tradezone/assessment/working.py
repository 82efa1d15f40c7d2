"""Workings: the numbers put into a formula, kept so that a line can say how it came about."""

from __future__ import annotations

from typing import NamedTuple

from tradezone.assessment.figures import amount_text, is_shown_whole
from tradezone.values import DutyExpression, ShareOfDuty
from tradezone.values.due_expression import DueExpression
from tradezone.values.duty_expression import Limits
from tradezone.values.exact import ZERO, Exact


class FloorWorking(NamedTuple):
    """A floor or a ceiling: its price, the quantity it falls on, and the amount that is set against it unless the whole is due."""

    due: DueExpression
    level: Exact
    quantity: Exact
    tested: Exact | None
    credit: Exact | None
    currency: str
    unit: str
    #: What of the goods is priced, where it is a content.
    held: str = ""
    #: The customs value, where a rate of it is due or limits the amount, and the amount before limits.
    value: Exact | None = None
    unlimited: Exact | None = None
    #: What ordinary duty adds where it is levied on the floor.
    on_floor: Exact = ZERO
    #: What is due for each unit, where that is rounded first.
    each: Exact | None = None

    def text(self) -> str:
        """``(145.00 - 116.00) USD/kg x 2,000 kg``; where the price does not end, ``145.00 USD/kg x 1,999 kg - 232,000.00 USD``."""
        text = self._rate() if self.due.mode.endswith("_rate") else self._difference()
        if self.due.brackets:
            text = self._bracketed()
        if self.each is not None:
            exact = text.partition(f" x {self._quantity()}")[0]
            text = f"{amount_text(self.each)} {self.currency}/{self.unit} x {self._quantity()}, rounded from {exact}"
        if self.on_floor.numerator:
            text += f" + {amount_text(self.on_floor)} {self.currency} of duty on it"
        if self.unlimited is not None and (self.due.limits.least is not None or self.due.limits.most is not None):
            text = limited(text, self.unlimited, self.due.limits, self.value, self.currency)
        if self.due.is_above:
            text = f"-({text})"
        if self.credit is not None:
            text += f" - {amount_text(self.credit)} {self.currency} paid elsewhere"
        return text

    def _quantity(self) -> str:
        return f"{amount_text(self.quantity, 0)} {self.unit}{self.held}"

    def _level(self) -> str:
        return ("" if is_shown_whole(self.level) else "about ") + amount_text(self.level)

    def _share(self) -> str:
        return "" if self.due.share.units == 100 * 10**self.due.share.scale else f"{self.due.share} x "

    def _difference(self) -> str:
        level, quantity = self._level(), self._quantity()
        per = f"{self.currency}/{self.unit}"
        if self.tested is None:
            return f"{self._share()}{level} {per} x {quantity}"
        price = self.tested.over(self.quantity) if self.quantity.numerator else None
        if price is not None and is_shown_whole(price) and is_shown_whole(self.level):
            first, second = (amount_text(price), level) if self.due.is_above else (level, amount_text(price))
            return f"{self._share()}({first} - {second}) {per} x {quantity}"
        whole, tested = f"{level} {per} x {quantity}", f"{amount_text(self.tested)} {self.currency}"
        first, second = (tested, whole) if self.due.is_above else (whole, tested)
        text = f"{first} - {second}"
        return f"{self._share()}({text})" if self._share() else text

    def _rate(self) -> str:
        """``115% x (140.00 - 120.00) / 120.00 x 120,000.00 USD``."""
        assert self.tested is not None and self.value is not None, "a rate is one of a tested price and of the value"  # noqa: PT018, S101 ours
        level, tested = self._level(), amount_text(self.tested)
        first, second = (tested, level) if self.due.is_above else (level, tested)
        return f"{self._share()}({first} - {second}) / {tested} x {amount_text(self.value)} {self.currency}"

    def _bracketed(self) -> str:
        """``(30% of the part from 10% + 50% of the part from 40%) of 100.00 CHF/t x 50 t, the shortfall being 45%``."""
        short = (self.level * self.quantity - (self.tested or self.level)).positive()
        whole = self.level * self.quantity
        share = amount_text(short.over(whole) * Exact(100), 0) if whole.numerator else "0"
        reached = [b for b in self.due.brackets if whole.numerator and b.start.exact * whole < short]
        parts = [f"{b.rate} of the part from {b.start}{'' if b.end is None else f' to {b.end}'}" for b in reached] or ["nothing"]
        return f"({' + '.join(parts)}) of {self._level()} {self.currency}/{self.unit} x {self._quantity()}, short by {share}%"


def limited(text: str, amount: Exact, limits: Limits, value: Exact | None, currency: str) -> str:
    """The formula with the limit that counts, or with the limits that do not."""
    for limit, word in ((limits.least, "at least"), (limits.most, "at most")):
        if limit is None:
            continue
        is_share = str(limit).endswith("%")
        edge = limit.exact if not is_share or value is None else limit.exact * value
        shown = (
            f"{limit} x {amount_text(value)} {currency}" if is_share and value is not None else f"{amount_text(edge)} {currency}"
        )
        if amount < edge if word == "at least" else edge < amount:
            return f"{shown}, the {word.removeprefix('at ')}, not {text} = {amount_text(amount)}"
        text = f"{text}, {word} {shown}"
    return text


class RateWorking(NamedTuple):
    """A rate of duty: its parts, each a rate and what it is multiplied by, less another duty where it is a target."""

    rate: DutyExpression
    #: Rate, what it falls on, the unit of that, and a note behind it.
    parts: tuple[tuple[str, Exact, str, str], ...]
    currency: str
    less: Exact | None = None
    unlimited: Exact | None = None
    value: Exact | None = None

    def text(self) -> str:
        parts = [
            f"{rate} x {amount_text(base, 2 if unit == self.currency else 0)} {unit}{note}" for rate, base, unit, note in self.parts
        ]
        text = " + ".join(parts) or "free"
        if self.less is not None:
            text += f" - {amount_text(self.less)} {self.currency} of {self.rate.less}"
        if self.unlimited is not None:
            text = limited(text, self.unlimited, self.rate.limits, self.value, self.currency)
        return text


class ShareWorking(NamedTuple):
    """A share of another duty, worked out before that duty is rounded."""

    share: ShareOfDuty
    whole: Working

    def text(self) -> str:
        return f"{self.share}: {self.share.share} x ({self.whole.text()})"


class LowerWorking(NamedTuple):
    """A preference that comes to no more than the duty it replaces."""

    own: RateWorking | ShareWorking
    whole: Working
    duty: str

    def text(self) -> str:
        """``the lower of 2.9% x 1,000.00 USD and mfn-duty 2.5% x 1,000.00 USD``."""
        return f"the lower of {self.own.text()} and {self.duty} {self.whole.text()}"


class DifferenceWorking(NamedTuple):
    """What one duty is above another."""

    whole: Exact
    part: Exact
    names: tuple[str, str]
    currency: str

    def text(self) -> str:
        whole, part = self.names
        return f"{whole} {amount_text(self.whole)} - {part} {amount_text(self.part)} {self.currency}"


class AtPriceWorking(NamedTuple):
    """What duties would come to at another price, above what they charge."""

    whole: Exact
    part: Exact
    names: tuple[str, ...]
    price: str
    currency: str

    def text(self) -> str:
        names = " + ".join(self.names)
        return f"{names} at {self.price} {amount_text(self.whole)} - as charged {amount_text(self.part)} {self.currency}"


Working = FloorWorking | RateWorking | ShareWorking | LowerWorking | DifferenceWorking | AtPriceWorking
