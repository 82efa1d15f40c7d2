"""Laying: every amendment of a file put into the policy it amends, in the order of their days."""

from __future__ import annotations

from hashlib import sha256
from typing import Final
from zoneinfo import ZoneInfo

from tradezone.policy.amending.draft import PROVISIONS, Draft, Laid, dated
from tradezone.policy.amending.following import follow_all, still_named
from tradezone.policy.amending.pieces import AmendedSource, Piece, Way, at, piece_of, plain_of
from tradezone.policy.amending.rolls import amend_groups, amend_parties
from tradezone.policy.amending.stacks import amend_stacking
from tradezone.policy.amending.timetables import amended_rows
from tradezone.policy.amending.wordings import amend_provision, insert_provision
from tradezone.policy.grammar.amendments import AmendingText
from tradezone.policy.grammar.policy import PolicyText
from tradezone.policy.source import PolicySource
from tradezone.text.diagnostics import Diagnostic, Faults
from tradezone.text.document import ROWS
from tradezone.text.nearest import did_you_mean
from tradezone.values import Moment, ValueProblem

#: Sections that nobody amends, and so are not offered.
_HEADS: Final = ("tradezone", "policy", "sources", "acknowledged", "promises")
#: Sections of series, each under how many names.
_SERIES: Final = ("reference_prices", "market_prices", "exchange_rates")
#: Sections to which a name may be added that nothing on an earlier day could name.
_NAMED: Final = ("products", "conversions", "groups", "reference_prices", "market_prices")


def laid_over(base: PolicySource, instrument: PolicySource, text: AmendingText, known_at: Moment | None = None) -> AmendedSource:
    """The policy as it reads with the amendments of a file; ``Faults`` with all that cannot be laid over it.

    With ``known_at`` amendments that were published later are left out.
    """
    root = base.root if isinstance(base, AmendedSource) else piece_of(base.plain, base)
    zone = ZoneInfo(str(_text(root, "policy", "time_zone")))
    draft = Draft(root, zone, dict(base.lineage) if isinstance(base, AmendedSource) else {})
    draft.unchanged = dict(base.unchanged) if isinstance(base, AmendedSource) else {}
    faults = list(_headed(draft, instrument))
    amendments = [Laid(each, i, instrument, zone) for i, each in enumerate(text.amendments)]
    for laid in sorted(amendments, key=lambda each: each.start):
        if known_at is not None and laid.text.known is not None and laid.text.known.start(zone) > known_at.after(zone) - 1:
            continue
        try:
            _lay(draft, laid)
        except Faults as found:
            faults.extend(found.diagnostics)
        except ValueProblem as problem:  # of a date in the new wording, where the schema would have found it later
            faults.append(Diagnostic(problem.code, problem.sentence, laid.place("with", key=True), remedy=problem.remedy))
    if not faults:
        try:
            follow_all(draft)
        except Faults as found:
            faults.extend(found.diagnostics)
        faults.extend(still_named(draft))
    if faults:
        raise Faults(faults)
    digest = "sha256:" + sha256(f"{base.digest} {instrument.digest}".encode()).hexdigest()
    plain = plain_of(draft.root)
    assert isinstance(plain, dict), "a policy is a mapping"  # noqa: S101 ours
    documents = (*base.documents, *instrument.documents)
    clauses = dict(base.clauses) if isinstance(base, AmendedSource) else {}
    clauses[instrument.digest] = tuple(tuple(each.cite) for each in text.amendments)
    instruments = base.amended_under | {cite.source for each in text.amendments for cite in each.cite}
    return AmendedSource(
        instrument.name, documents, base.sections, plain, digest, draft.root, draft.lineage, draft.unchanged, instruments, clauses
    )


def _text(root: Piece, *keys: str) -> str:
    for key in keys:
        root = root.keys[key]
    return root.text


def _headed(draft: Draft, instrument: PolicySource) -> list[Diagnostic]:
    """The id, title and sources of the amended policy, its promises, and the warnings it acknowledges."""
    faults = []
    own = piece_of(instrument.plain, instrument)
    for key, piece in own.keys["policy"].keys.items() if "policy" in own.keys else ():
        draft.put(("policy", key), piece)
    for name, title in own.keys["sources"].keys.items() if "sources" in own.keys else ():
        known = draft.at(("sources", name))
        if known is not None and known.text != title.text:
            note = f"{known.place}: it is listed here"
            place, remedy = instrument.place(("sources", name), key=True), "give the instrument an id of its own"
            faults.append(Diagnostic("already-there", f"`{name}` is already a source of the policy", place, (note,), remedy))
        draft.put(("sources", name), title)
    _added(draft, own, ("acknowledged",))
    promises = own.key("promises")
    if promises is not None:
        if draft.root.key("promises") is None:
            draft.put(("promises",), Piece({}, instrument, ("promises",)))
        for key in promises.keys:
            _added(draft, own, ("promises", key))
    return faults


def _added(draft: Draft, own: Piece, way: Way) -> None:
    """The entries of a list of the file, after those of the policy."""
    new, held = at(own, way), draft.at(way)
    if new is not None:
        draft.put(way, new if held is None else held.with_entries([*held.entries, *new.entries]))


def _lay(draft: Draft, laid: Laid) -> None:
    """One amendment, by what it amends."""
    moment = laid.text.from_
    if moment.is_instant or (moment.clock is not None and moment.clock.second):
        sentence = f"an amendment begins on a day or at a minute by the policy's clock, not at {laid.day}"
        raise laid.problem("offset-in-policy", sentence, laid.place("from"), remedy="write the day, or the hour as the law does")
    sources = draft.here(("sources",)).keys
    for cite in laid.text.cite:
        if cite.source not in sources:
            remedy = did_you_mean(cite.source, sources, otherwise="list it under `sources` of this file")
            raise laid.problem(
                "unknown-source", f"`{cite.source}` is not listed under `sources`", laid.place("cite"), remedy=remedy
            )
    first, *rest = laid.text.target.split("/")
    provisions = draft.provisions()
    if first in PROVISIONS and first not in provisions:
        if laid.text.operation == "insert" and (not rest or (len(rest) == 1 and rest[0] not in provisions)):
            insert_provision(draft, laid, first, rest[0] if rest else "")
            return
        first, *rest = rest or ("",)
        provisions = {name: way for name, way in provisions.items() if way[0] == laid.text.target.partition("/")[0]}
    if first in provisions or first in draft.lineage.values():
        amend_provision(draft, laid, first, tuple(rest))
    elif first == "parties":
        amend_parties(draft, laid, tuple(rest))
    elif first == "groups" and rest[1:]:
        amend_groups(draft, laid, tuple(rest))
    elif first == "stacking":
        amend_stacking(draft, laid, tuple(rest))
    elif first in PolicyText.model_fields:
        _amend_section(draft, laid, first, tuple(rest))
    else:
        known = [*draft.provisions(), *(key for key in draft.root.keys if key not in _HEADS)]
        raise draft.unknown(laid, laid.text.target.split("/")[0], known, "a measure or a section of this policy")


def _amend_section(draft: Draft, laid: Laid, section: str, names: tuple[str, ...]) -> None:
    """A series of prices or rates, or a name that was not there."""
    way: Way = (section, "rates", *names[-1:]) if section == "exchange_rates" else (section, "/".join(names))
    held = draft.at(way)
    if held is None and names[-1:] == (ROWS,):
        way = (section, "/".join(names[:-1]))
        held = draft.at(way)
    if section in _SERIES and held is not None:
        given = (
            laid.wording_at("row" if laid.text.row is not None else "with")
            if laid.text.operation != "repeal" or laid.text.row
            else None
        )
        rows = laid.text.operation == "insert" or laid.text.row is not None
        draft.touch(laid, (*way, str(plain_of(given))) if rows and given is not None else way)
        draft.put(way, amended_rows(laid, held, section))
        return
    if laid.text.operation == "insert" and section in _NAMED and names:
        _insert_name(draft, laid, section, names)
        return
    here, place = draft.root.key(section), "/".join(names)
    if section in _SERIES and place:
        known = [str(key) for key in (here.keys if here is not None else {})]
        remedy = did_you_mean(place, known)
        raise laid.problem("unknown-path", f"`{place}` is not given under `{section}`", remedy=remedy)
    sentence = f"`{laid.text.target}` has no days of its own: it would change on the days before {laid.day} as well"
    remedy = "amend what has days: a measure, a row, a party, a member of a group; or insert another name beside it"
    raise laid.problem("not-amendable", sentence, remedy=remedy)


def _insert_name(draft: Draft, laid: Laid, section: str, names: tuple[str, ...]) -> None:
    """A product, a stage, a conversion, a group or a series; it is on every day, and counts where something names it."""
    staged = section == "products" and len(names) > 1
    way: Way = (section, names[0], "stages", *names[1:]) if staged and names[1] != "stages" else (section, *names)
    way = way if section == "products" else (section, "/".join(names))
    wording = laid.wording
    if section in ("conversions", "groups") and isinstance(wording.value, dict):
        wording = wording.with_keys({"cite": wording.key("cite") or laid.cite})
    if section in ("reference_prices", "market_prices"):
        wording = _series(laid, wording)
    if draft.at(way) is not None:
        note = f"{draft.here(way).place}: it stands here"
        raise laid.problem("already-there", f"`{laid.text.target}` is already there", None, (note,), "choose another name")
    if draft.root.key(section) is None:
        draft.put((section,), Piece({}, laid.source, laid.way))
    if draft.at(way[:-1]) is None:
        raise draft.unknown(laid, "/".join(names[:-1]), list(draft.here((section,)).keys), f"given under `{section}`")
    draft.touch(laid, way)
    draft.put(way, wording)


def _series(laid: Laid, wording: Piece) -> Piece:
    """A series that was not there: its prices begin with the amendment, and before it stands at most that none was set."""
    rows = wording.key(ROWS) or wording
    if isinstance(rows.value, dict):
        rows = rows.with_entries([rows]) if "value" in rows.keys else rows
    found = [row if row.says("value") == "not_set" else dated(row, laid) for row in rows.entries]
    new = rows.with_entries([row if "cite" in row.keys else row.with_keys({"cite": laid.cite}) for row in found])
    return wording.with_keys({ROWS: new}) if wording.key(ROWS) is not None else new
