"""Countries and customs territories by code."""

from __future__ import annotations

from collections.abc import Container
from functools import lru_cache

from tradezone.values.problem import ValueProblem

#: Member states of the customs union of the European Union: Regulation (EU) 952/2013, article 4.
EU_MEMBERS = frozenset(
    "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split()  # noqa: SIM905 a list to read
)
EU = "EU"
#: Codes that ISO 3166-1 reserves for its users, free for invented countries.
INVENTED = frozenset(f"X{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")

_OTHER_NAMES = {"UK": "GB", "EL": "GR"}


@lru_cache(maxsize=512)
def place(code: str) -> str:
    """The code itself where it is an assigned ISO 3166-1 alpha-2 code, ``EU``, or ``XA`` to ``XZ``.

    Any other is a ``ValueProblem`` with code ``unknown-country``. ``NO`` is Norway.
    """
    if code == EU or code in INVENTED:
        return code
    if len(code) == 2 and code.isascii() and code.isupper():
        from pycountry import countries

        if countries.get(alpha_2=code):
            return code
    known = _OTHER_NAMES.get(code.upper()) or _by_another_name(code)
    remedy = "write an ISO 3166 alpha-2 code, `EU`, or `XA` to `XZ` for an invented country"
    if known is not None:
        remedy = f"did you mean `{known}`?"
    raise ValueProblem("unknown-country", f"`{code}` is not a country code", remedy)


def nowhere(named: Container[str]) -> str:
    """A country that is not among those named: an invented one, or where all of those are named a real one."""
    invented = (code for code in sorted(INVENTED, reverse=True) if code not in named)
    found = next(invented, None)
    if found is None:
        from pycountry import countries

        found = next(country.alpha_2 for country in countries if country.alpha_2 not in named)
    return found


def _by_another_name(text: str) -> str | None:
    """The two letters of a country written small, as three letters, or in full."""
    from pycountry import countries

    try:
        found: str = countries.lookup(text).alpha_2
    except LookupError:
        return None
    return found
