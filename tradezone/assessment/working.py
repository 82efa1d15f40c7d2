"""Workings: the numbers put into a formula, kept so that a line can say how it came about."""

from __future__ import annotations

from typing import NamedTuple

from tradezone.assessment.figures import amount_text, is_shown_whole
from tradezone.values import DutyExpression, ShareOfDuty
from tradezone.values.exact import Exact


class FloorWorking(NamedTuple):
    """A floor: its price, the quantity it falls on, and the value that is set against it unless the whole floor is due."""

    floor: Exact
    quantity: Exact
    value: Exact | None
    credit: Exact | None
    currency: str
    unit: str
    #: What of the goods is priced, where it is a content.
    held: str = ""

    def text(self) -> str:
        """``(145.00 - 116.00) USD/kg x 2,000 kg``; where the price does not end, ``145.00 USD/kg x 1,999 kg - 232,000.00 USD``."""
        floor, quantity = amount_text(self.floor), f"{amount_text(self.quantity, 0)} {self.unit}{self.held}"
        per = f"{self.currency}/{self.unit}"
        if self.value is None:
            text = f"{floor} {per} x {quantity}"
        else:
            price = self.value.over(self.quantity) if self.quantity.numerator else None
            if price is not None and is_shown_whole(price):
                text = f"({floor} - {amount_text(price)}) {per} x {quantity}"
            else:
                text = f"{floor} {per} x {quantity} - {amount_text(self.value)} {self.currency}"
        if self.credit is not None:
            text += f" - {amount_text(self.credit)} {self.currency} paid elsewhere"
        return text


class RateWorking(NamedTuple):
    """A rate of duty: ad valorem on a base, specific on a quantity, or a target less another duty."""

    rate: DutyExpression
    base: Exact | None
    quantity: Exact | None
    currency: str
    unit: str
    less: Exact | None = None

    def text(self) -> str:
        rate, parts = self.rate, []
        if rate.ad_valorem is not None and self.base is not None:
            parts.append(f"{rate.ad_valorem} x {amount_text(self.base)} {self.currency}")
        if rate.specific is not None and self.quantity is not None:
            held = f" of {rate.content}" if rate.content else ""
            parts.append(f"{rate.specific} x {amount_text(self.quantity, 0)} {self.unit}{held}")
        text = " + ".join(parts) or "free"
        if self.less is not None:
            text += f" - {amount_text(self.less)} {self.currency} of {rate.less}"
        return text


class ShareWorking(NamedTuple):
    """A share of another duty, worked out before that duty is rounded."""

    share: ShareOfDuty
    whole: Working

    def text(self) -> str:
        return f"{self.share}: {self.share.share} x ({self.whole.text()})"


class DifferenceWorking(NamedTuple):
    """What one duty is above another."""

    whole: Exact
    part: Exact
    names: tuple[str, str]
    currency: str

    def text(self) -> str:
        whole, part = self.names
        return f"{whole} {amount_text(self.whole)} - {part} {amount_text(self.part)} {self.currency}"


Working = FloorWorking | RateWorking | ShareWorking | DifferenceWorking
