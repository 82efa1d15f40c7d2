"""The draft: a policy while amendments are laid over it, and each amendment with its day, its clause and its wording."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tradezone.policy.amending.pieces import Piece, Way, at, piece_of, put
from tradezone.policy.grammar.amendments import AmendmentText
from tradezone.policy.grammar.policy import MEASURE_SECTIONS
from tradezone.policy.grammar.settlements import Periods
from tradezone.policy.source import PolicySource
from tradezone.text.diagnostics import Diagnostic, Faults, Place
from tradezone.text.document import Places, Plain
from tradezone.text.nearest import did_you_mean
from tradezone.values import Moment, ValueProblem

#: Sections whose entries have an id and days of their own.
PROVISIONS = (*MEASURE_SECTIONS, "rules_of_origin", "settlements")
_HELD_FOR_EVER = 2**62


@dataclass(frozen=True, slots=True)
class Laid:
    """One amendment, and where each of its parts stands."""

    text: AmendmentText
    position: int
    source: PolicySource
    zone: ZoneInfo

    @property
    def way(self) -> Way:
        return ("amendments", self.position)

    def place(self, *keys: str | int, key: bool = False) -> Place:
        return self.source.place((*self.way, *keys), key=key)

    @property
    def at_target(self) -> Place:
        return self.place(self.text.operation)

    @property
    def start(self) -> int:
        return self.text.from_.start(self.zone)

    @property
    def day(self) -> str:
        return str(self.text.from_)

    @property
    def first(self) -> Piece:
        """The day it begins, as it is written."""
        return self.written(self.day, "from")

    @property
    def last(self) -> Piece:
        """The last day, or minute, before it."""
        return self.written(day_before(self.text.from_), "from")

    @property
    def cite(self) -> Piece:
        return self.wording_at("cite")

    @property
    def wording(self) -> Piece:
        return self.wording_at("with")

    def wording_at(self, key: str) -> Piece:
        plain: Plain = self.source.plain["amendments"][self.position][key]  # type: ignore[index,call-overload]  # the schema read it
        return piece_of(plain, self.source, (*self.way, key))

    def written(self, text: str, *keys: str) -> Piece:
        """A text that follows from a part of the amendment, and is said to stand there."""
        return Piece(text, self.source, (*self.way, *keys))

    def problem(
        self, code: str, sentence: str, place: Place | None = None, notes: tuple[str, ...] = (), remedy: str | None = None
    ) -> Faults:
        return Faults([Diagnostic(code, sentence, place or self.at_target, notes, remedy)])


def day_before(moment: Moment) -> str:
    """The last day before a day, or the last minute before an hour: both are included where they stand under ``through``."""
    if moment.clock is None:
        return str(Moment(moment.day - timedelta(days=1)))
    before = datetime.combine(moment.day, moment.clock) - timedelta(minutes=1)
    return str(Moment(before.date(), before.time()))


@dataclass
class Draft:
    """A policy being amended: what it says so far, and which wording follows which."""

    root: Piece
    zone: ZoneInfo
    #: Of each later wording the id of the first one.
    lineage: dict[str, str]
    #: Old id, new id and the day of each wording that follows another.
    successions: list[tuple[str, str, Laid]] = field(default_factory=list)
    #: Of each measure that goes on under another id with the same words, the id it had.
    unchanged: dict[str, str] = field(default_factory=dict)
    repeals: list[tuple[str, Laid]] = field(default_factory=list)
    #: What was amended on which second, and by which amendment.
    touched: list[tuple[int, Way, Laid]] = field(default_factory=list)

    def put(self, way: Way, piece: Piece | None) -> None:
        self.root = put(self.root, way, piece)

    def at(self, way: Way) -> Piece | None:
        return at(self.root, way)

    def here(self, way: Way) -> Piece:
        found = at(self.root, way)
        assert found is not None, "a way that was found leads somewhere"  # noqa: S101 ours
        return found

    def provisions(self) -> dict[str, Way]:
        """The measures, rules of origin and contracts by their ids."""
        found: dict[str, Way] = {}
        for section in PROVISIONS:
            piece = self.root.key(section)
            for i, entry in enumerate(piece.entries if piece is not None else ()):
                found[entry.says("id")] = (section, i)
        return found

    def section(self, name: str, places: Places, way: Way) -> None:
        """Opens an empty section where there is none."""
        if self.root.key(name) is None:
            self.put((name,), Piece([], places, way))

    def touch(self, laid: Laid, way: Way) -> None:
        """One thing is amended once on one day."""
        for start, other, before in self.touched:
            if start == laid.start and (other[: len(way)] == way or way[: len(other)] == other):
                note = f"{before.at_target}: first amended here"
                raise laid.problem(
                    "amended-twice",
                    f"`{laid.text.target}` is amended twice from {laid.day}",
                    None,
                    (note,),
                    "put both changes in one amendment",
                )
        self.touched.append((laid.start, way, laid))

    def unknown(self, laid: Laid, name: str, known: list[str], what: str) -> Faults:
        return laid.problem("unknown-path", f"`{name}` is not {what}", remedy=did_you_mean(name, known))

    # spans -------------------------------------------------------------------------------------------------------------------

    def begins(self, piece: Piece) -> int:
        """The first second of something dated; what gives no day has always been there."""
        if piece.key("periods") is not None:
            return _month(Periods.parse(piece.says("periods")).first).start(self.zone)
        text = piece.says("from")
        return Moment.parse(text).start(self.zone) if text else -_HELD_FOR_EVER

    def ends(self, piece: Piece) -> int:
        """The first second after something dated; what gives no last day never ends."""
        if piece.key("periods") is not None:
            return _month(Periods.parse(piece.says("periods")).after).start(self.zone)
        text = piece.says("through")
        return Moment.parse(text).after(self.zone) if text else _HELD_FOR_EVER

    def ended(self, piece: Piece, laid: Laid) -> Piece:
        """The same through the day before an amendment."""
        if piece.key("periods") is None:
            return piece.with_keys({"through": laid.last})
        first = piece.says("periods").partition(" through ")[0]
        return piece.with_keys({"periods": laid.written(f"{first} through {_period(laid, first, before=True)}", "from")})

    def begun(self, piece: Piece, laid: Laid) -> Piece:
        """The same from the day of an amendment."""
        if piece.key("periods") is None:
            return piece.with_keys({"from": laid.first})
        first, _, last = piece.says("periods").partition(" through ")
        return piece.with_keys({"periods": laid.written(f"{_period(laid, first, before=False)} through {last}", "from")})


def _month(count: int) -> Moment:
    return Moment.parse(f"{count // 12:04}-{count % 12 + 1:02}-01")


def _period(laid: Laid, like: str, *, before: bool) -> str:
    """The period that begins with an amendment, or the one before it, in quarters or months as another is written."""
    moment, length = laid.text.from_, 3 if "Q" in like else 1
    month = 12 * moment.day.year + moment.day.month - 1
    if moment.day.day != 1 or moment.clock is not None or month % length:
        sentence = f"a contract settles whole periods, and {laid.day} is not the first day of one"
        raise laid.problem(
            "mid-period",
            sentence,
            laid.place("from"),
            remedy=f"begin on the first day of a {'quarter' if length == 3 else 'month'}",
        )
    month -= length if before else 0
    year, rest = divmod(month, 12)
    return f"{year:04}-Q{rest // 3 + 1}" if length == 3 else f"{year:04}-{rest + 1:02}"


def dated(row: Piece, laid: Laid) -> Piece:
    """A row with the day and the clause of its amendment, where it gives none of its own; its day is not before that one."""
    if not isinstance(row.value, dict):
        row = Piece({"value": row}, row.places, row.path)
    first = row.key("from") or laid.first
    if _second(first, laid) < laid.start:
        sentence = f"the new wording begins on {first.text}, before the amendment does, on {laid.day}"
        raise laid.problem(
            "begins-before-amendment", sentence, first.place, remedy=f"leave `from` out, or write `{laid.day}` or a later day"
        )
    return Piece({"from": first, **row.keys, **({} if "cite" in row.keys else {"cite": laid.cite})}, row.places, row.path)


def _second(first: Piece, laid: Laid) -> int:
    try:
        return Moment.parse(first.text).start(laid.zone)
    except ValueProblem as problem:
        raise laid.problem(problem.code, problem.sentence, first.place, remedy=problem.remedy) from None
