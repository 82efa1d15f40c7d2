"""Minor units: how many decimals an amount of a currency is counted in."""

from __future__ import annotations

from typing import Final

#: Currencies without two decimals: ISO 4217, list one, as of 2024-06-25.
_NONE: Final = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE: Final = "BHD IQD JOD KWD LYD OMR TND"
_DIGITS: Final = {**dict.fromkeys(_NONE.split(), 0), **dict.fromkeys(_THREE.split(), 3), "CLF": 4, "UYW": 4}


def minor_digits(currency: str) -> int:
    """The decimals of a currency: two of most, none of the yen, three of the dinar."""
    return _DIGITS.get(currency, 2)
