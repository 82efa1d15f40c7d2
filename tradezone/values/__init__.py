"""Exact values of the trade: what is written in a policy or a shipment, read once and never rounded.

Every value reads its own text and writes it back: ``parse(str(x)) == x``. None of them holds a float; one that is given a
float raises ``TypeError``. Text that cannot be read raises ``ValueProblem``, which names the fault and its remedy.
"""

from tradezone.values.amounts import Money, Quantity, Share, UnitPrice
from tradezone.values.citation import Citation
from tradezone.values.duty_expression import DutyExpression, ShareOfDuty
from tradezone.values.exact import Exact
from tradezone.values.hs import HsCode
from tradezone.values.moments import Moment
from tradezone.values.problem import ValueProblem
from tradezone.values.rounding import Rounding
from tradezone.values.timeline import Period, Row, Timeline

__all__ = [
    "Citation",
    "DutyExpression",
    "Exact",
    "HsCode",
    "Moment",
    "Money",
    "Period",
    "Quantity",
    "Rounding",
    "Row",
    "Share",
    "ShareOfDuty",
    "Timeline",
    "UnitPrice",
    "ValueProblem",
]
