"""Times: when each row of a batch enters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow as pa

from tradezone.columns import buffers
from tradezone.columns.classes import Moments
from tradezone.columns.vocabulary import Vocabulary
from tradezone.policy.zone import Zone
from tradezone.rules.proof_words import day_of
from tradezone.values import Moment
from tradezone.values.moments import FIRST_YEAR, LAST_YEAR

_UNITS: Final = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
_EPOCH: Final = date(1970, 1, 1).toordinal()
_FIRST: Final = date(FIRST_YEAR, 1, 2).toordinal() - _EPOCH
_LAST: Final = date(LAST_YEAR, 12, 30).toordinal() - _EPOCH
_DAY: Final = 86_400


def read_moments(zone: Zone, edges: Sequence[int], column: pa.Array, vocabulary: Vocabulary) -> tuple[Moments, Any]:
    """The second, span and day of each row, and the rows whose moment has to be read one by one."""
    kind = column.type
    valid = buffers.given(column)
    if pa.types.is_date(kind):
        days = buffers.whole(column.cast(pa.date32()).cast(pa.int32()))
        odd = ~valid | (days < _FIRST) | (days > _LAST)
        return _by_code(zone, edges, np.where(odd, 0, days), lambda day: Moment(date.fromordinal(day + _EPOCH))), odd
    if pa.types.is_timestamp(kind):
        ticks = buffers.whole(column.cast(pa.int64()))
        seconds, part = np.divmod(ticks, _UNITS[kind.unit])
        odd = ~valid | (part != 0) | (seconds < _FIRST * _DAY) | (seconds > _LAST * _DAY)
        return _of_seconds(zone, edges, np.where(odd, 0, seconds)), odd
    codes = vocabulary.encoded(column)
    readable = vocabulary.readable
    odd = ~readable[codes] | (codes == 0)
    return _by_code(zone, edges, np.where(odd, 0, codes), lambda code: vocabulary.values[code][0]), odd


def _by_code(zone: Zone, edges: Sequence[int], codes: Any, moment: Any) -> Moments:
    """Moments by a code each, worked out once for each code met."""
    if not len(codes):
        return _of_seconds(zone, edges, np.zeros(0, np.int64))
    least, most = int(codes.min()), int(codes.max())
    met = np.zeros(most - least + 1, bool)
    met[codes - least] = True
    at = np.flatnonzero(met)
    lut = np.zeros(most - least + 1, np.int64)
    lut[at] = [moment(int(code) + least).second(zone.time_zone) for code in at]
    few = _of_seconds(zone, edges, lut[at])
    spans, days = np.zeros(len(lut), np.int32), np.zeros(len(lut), np.int32)
    spans[at], days[at] = few.spans, few.days
    shifted = codes - least
    return Moments(lut[shifted], spans[shifted], days[shifted])


def _of_seconds(zone: Zone, edges: Sequence[int], seconds: Any) -> Moments:
    spans = np.searchsorted(np.array(edges, np.int64), seconds, side="right").astype(np.int32)
    distinct, local = np.unique(seconds, return_inverse=True)
    ordinals = np.array([day_of(second, zone.time_zone).toordinal() for second in distinct.tolist()], np.int64)
    days = (ordinals - ordinals.min(initial=1 << 40)).astype(np.int32) if len(ordinals) else np.zeros(0, np.int32)
    return Moments(seconds, spans, days[local])
