"""Rates of duty as a schedule writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tradezone.values.amounts import Share, UnitPrice
from tradezone.values.problem import ValueProblem

_ID = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_SHARE_OF = re.compile(rf"(\S+) of ({_ID})")
_SPECIFIC = re.compile(rf"(\S+ [^ /]+/\S+)(?: of ({_ID}))?")
_LESS = re.compile(rf"(.+) less ({_ID})")
_REMEDY = "write `5%`, `12.00 USD/t`, `5% + 12.00 USD/t`, `0.375 USD/kg of contained-w`, `15% less column-1` or `free`"


@dataclass(frozen=True, slots=True)
class DutyExpression:
    """Ad valorem, specific, or both: ``5%``, ``12.00 USD/t``, ``5% + 12.00 USD/t``, ``free``.

    A specific part falls on the quantity in trade, or on a content of the product: ``0.375 USD/kg of contained-w``. ``15% less
    column-1`` is a target: what is due is the rest of it above another duty, never below zero.
    """

    ad_valorem: Share | None = None
    specific: UnitPrice | None = None
    content: str | None = None
    less: str | None = None

    @classmethod
    def parse(cls, text: str) -> DutyExpression:
        if not isinstance(text, str):
            raise TypeError(f"a rate of duty is read from text such as `5%`, not from {type(text).__name__}")
        if text == "free":
            return cls()
        target = _LESS.fullmatch(text)
        expression, less = (target[1], target[2]) if target else (text, None)
        first, plus, second = expression.partition(" + ")
        ad_valorem, specific, content = None, None, None
        if first.endswith("%"):
            ad_valorem = Share.parse(first)
        if ad_valorem is None or plus:
            match = _SPECIFIC.fullmatch(second if plus else first)
            if match is None or (plus and ad_valorem is None):
                raise ValueProblem("bad-rate", f"`{text}` is not a rate of duty", _REMEDY)
            specific, content = UnitPrice.parse(match[1]), match[2]
        if (ad_valorem is not None and ad_valorem.units < 0) or (specific is not None and specific.units < 0):
            raise ValueProblem("negative-amount", f"the rate `{text}` is below zero", "a rate is zero or more")
        return cls(ad_valorem, specific, content, less)

    def __str__(self) -> str:
        parts = [] if self.ad_valorem is None else [str(self.ad_valorem)]
        if self.specific is not None:
            parts.append(f"{self.specific} of {self.content}" if self.content else str(self.specific))
        text = " + ".join(parts) or "free"
        return f"{text} less {self.less}" if self.less else text


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
