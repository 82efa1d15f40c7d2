"""Rolls under amendment: who is a party, and who is one of a group, from a day on."""

from __future__ import annotations

from typing import Final

from tradezone.policy.amending.draft import Draft, Laid, dated
from tradezone.policy.amending.pieces import Piece, Way
from tradezone.policy.amending.tables import single
from tradezone.text.nearest import did_you_mean
from tradezone.values import Moment

#: What a party says in lists of rows.
_LISTS: Final = ("statuses", "suspended")
_DAYS: Final = {"accession": "party", "withdrawal": "non_party"}


def amend_parties(draft: Draft, laid: Laid, names: tuple[str, ...]) -> None:
    """A country, or its rows: what begins before the day stands, what would begin later gives way to the new wording."""
    if not names:
        raise laid.problem("unknown-path", "`parties` does not say which", remedy="write the code of the country: `parties/TH`")
    code, *rest = names
    section = draft.root.key("parties")
    way: Way = ("parties", code)
    party = draft.at(way)
    operation = laid.text.operation
    if party is None:
        if operation != "insert" or rest:
            known = section.keys if section is not None else {}
            remedy = did_you_mean(code, known, otherwise=f"write `insert: parties/{code}` for a country that was not listed")
            raise laid.problem("unknown-path", f"`{code}` is not listed under `parties`", remedy=remedy)
        if section is None:
            draft.put(("parties",), Piece({}, laid.source, laid.way))
        draft.touch(laid, way)
        country = _laid_on(laid, Piece({}, laid.source, (*laid.way, "insert")), laid.wording)
        draft.put(way, country.with_keys({"cite": laid.cite}))
        return
    if not rest:
        if operation == "insert":
            note = f"{party.place}: it is listed here"
            remedy = f"write `replace: parties/{code}`, with what it is from the day on"
            raise laid.problem("already-there", f"`{code}` is already listed under `parties`", None, (note,), remedy)
        draft.touch(laid, way)
        before = _before(laid, party)
        if operation == "repeal":
            _still_is_one(laid, code, party)
            draft.put(way, _with_row(before, "statuses", _row(laid, "non_party", laid.first, "repeal")))
        else:
            draft.put(way, _laid_on(laid, before, laid.wording))
        return
    _amend_key(draft, laid, way, party, rest)


def _amend_key(draft: Draft, laid: Laid, way: Way, party: Piece, rest: list[str]) -> None:
    key, operation = rest[0], laid.text.operation
    if len(rest) > 1 or key not in (*_LISTS, *_DAYS):
        raise draft.unknown(laid, "/".join(rest), [*_LISTS, *_DAYS], "what a party has days for")
    held = party.key(key)
    draft.touch(laid, (*way, key, str(laid.text.row or laid.text.with_)))
    if key in _DAYS:
        if held is None or operation == "insert" or Moment.parse(held.text).start(laid.zone) < laid.start:
            said = f"is {held.text}, before the amendment" if held is not None else "is not given"
            remedy = "write `replace:` or `repeal:` with the country itself, and what it is from the day on"
            raise laid.problem("not-amendable", f"the {key} of `{way[1]}` {said}", remedy=remedy)
        kept = party.with_keys({key: None})
        new = None if operation == "repeal" else _row(laid, _DAYS[key], laid.wording, "with")
        draft.put(way, kept if new is None else _with_row(kept, "statuses", new))
        return
    rows = held.entries if held is not None else []
    if operation == "insert":
        for each in laid.wording.entries:
            party = _with_row(party, key, dated(each, laid))
        draft.put(way, party)
        return
    if key == "statuses":
        remedy = f"write `replace: parties/{way[1]}` with what it is from the day on"
        raise laid.problem("not-amendable", "a status lasts until the next one", remedy=remedy)
    if held is None:
        raise draft.unknown(laid, key, [*party.keys], f"given of `{way[1]}`")
    standing = [row for row in rows if draft.ends(row) > laid.start]
    row = standing[single(laid, standing)]
    kept_rows = [each for each in rows if each is not row]
    if draft.begins(row) < laid.start:
        kept_rows.append(draft.ended(row, laid))
    new_rows = [dated(each, laid) for each in laid.wording.entries] if operation == "replace" else []
    found = [*kept_rows, *new_rows]
    draft.put((*way, key), held.with_entries(found) if found else None)


def _row(laid: Laid, status: str, first: Piece, key: str) -> Piece:
    """A status from a day on, by the clause of the amendment."""
    keys = {"from": first, "value": laid.written(status, key), "cite": laid.cite}
    return Piece(keys, laid.source, (*laid.way, key))


def _with_row(party: Piece, key: str, row: Piece) -> Piece:
    """A party with one more row; statuses stand in order of time."""
    held = party.key(key)
    rows = [*(held.entries if held is not None else ()), row]
    if key == "statuses":
        rows.sort(key=lambda each: Moment.parse(each.says("from")))
    return party.with_keys({key: (held or row).with_entries(rows)})


def _before(laid: Laid, party: Piece) -> Piece:
    """What a party is through the day before, less everything that would begin later."""

    def has_begun(piece: Piece) -> bool:
        return Moment.parse(piece.text).start(laid.zone) < laid.start

    keys: dict[str, Piece | None] = {}
    for key in _DAYS:
        held = party.key(key)
        keys[key] = held if held is not None and has_begun(held) else None
    for key in _LISTS:
        held = party.key(key)
        rows = [row for row in (held.entries if held is not None else ()) if has_begun(row.keys["from"])]
        if key == "suspended":
            rows = [row.with_keys({"through": _through(row, laid)}) for row in rows]
        keys[key] = held.with_entries(rows) if held is not None and rows else None
    return party.with_keys(keys)


def _through(row: Piece, laid: Laid) -> Piece:
    """The last day of a suspension that ends no later than the day before."""
    own = row.key("through")
    return own if own is not None and Moment.parse(own.text).after(laid.zone) <= laid.start else laid.last


def _still_is_one(laid: Laid, code: str, party: Piece) -> None:
    """A country that left before the day cannot be repealed any more."""
    left = party.key("withdrawal")
    rows = party.key("statuses")
    ends = [row for row in (rows.entries if rows is not None else ()) if row.says("value") == "non_party"]
    out = left or (ends[-1].key("from") if ends and ends[-1] is (rows.entries[-1] if rows is not None else None) else None)
    if out is not None and Moment.parse(out.text).start(laid.zone) < laid.start:
        note = f"{out.place}: it left on {out.text}"
        raise laid.problem(
            "already-ended", f"`{code}` has left by {laid.day}", laid.place("from"), (note,), "take the amendment out"
        )


def _laid_on(laid: Laid, party: Piece, wording: Piece) -> Piece:
    """What a country is from the day on; an accession or withdrawal is a status by the clause of the amendment."""
    if not isinstance(wording.value, dict):
        remedy = "write `with: { accession: 2027-01-01 }`, or statuses and suspensions with their days"
        raise laid.problem("wrong-shape", "the new wording is not that of a party", wording.place, remedy=remedy)
    given = dict(wording.keys)
    given.pop("cite", None)
    if not party.keys and not any(key in given for key in ("accession", "statuses")):
        party = _with_row(party, "statuses", _row(laid, "party", laid.first, "with"))
    for key, status in _DAYS.items():
        day = given.pop(key, None)
        if day is not None:
            row = _row(laid, status, day, "with").with_keys({"cite": wording.key("cite") or laid.cite})
            party = _with_row(party, "statuses", dated(row, laid))
    for key in _LISTS:
        held = given.pop(key, None)
        for row in held.entries if held is not None else ():
            party = _with_row(party, key, dated(row, laid))
    return party.with_keys(given)  # what is no key of a party the schema answers


def amend_groups(draft: Draft, laid: Laid, names: tuple[str, ...]) -> None:
    """The members of a group, each from a day or through one."""
    name, *rest = names or ("",)
    way: Way = ("groups", name)
    group = draft.at(way)
    if group is None or rest[:1] != ["members"] or len(rest) > 2:
        known = draft.root.key("groups")
        what = "a group of this policy, or `members` of one"
        raise draft.unknown(laid, "/".join(names), [f"{each}/members" for each in (known.keys if known is not None else {})], what)
    members = group.keys["members"]
    entries = [
        each if isinstance(each.value, dict) else Piece({"country": each}, each.places, each.path) for each in members.entries
    ]
    operation, code = laid.text.operation, rest[1] if len(rest) > 1 else ""
    standing = [each for each in entries if draft.ends(each) > laid.start]
    if operation == "insert":
        new = [_member(laid, each) for each in laid.wording.entries]
    elif operation == "repeal" and code:
        if not any(each.says("country") == code for each in standing):
            raise draft.unknown(laid, code, [each.says("country") for each in standing], f"one of `{name}` from {laid.day}")
        new = []
    elif operation == "replace" and not code:
        given = [_member(laid, each) for each in laid.wording.entries]
        new = [each for each in given if not any(each.says("country") == other.says("country") for other in standing)]
    else:
        remedy = f"write `repeal: groups/{name}/members/KR`, or `replace: groups/{name}/members` with all of them"
        raise laid.problem(
            "not-amendable", f"members of a group are inserted or repealed, not {operation}d one by one", remedy=remedy
        )
    draft.touch(laid, (*way, "members", code or str(laid.text.with_)))
    leaving = [code] if operation == "repeal" else []
    if operation == "replace":
        stays = {each.says("country") or each.text for each in laid.wording.entries}
        leaving = [each.says("country") for each in standing if each.says("country") not in stays]
    for each in new:
        if any(each.says("country") == other.says("country") for other in standing):
            raise laid.problem("already-there", f"`{each.says('country')}` is already one of `{name}`", remedy="take it out")
    found = [_leaves(draft, laid, each) if each in standing and each.says("country") in leaving else each for each in entries]
    draft.put((*way, "members"), members.with_entries([*(each for each in found if each is not None), *new]))


def _member(laid: Laid, piece: Piece) -> Piece:
    return dated(piece if isinstance(piece.value, dict) else Piece({"country": piece}, piece.places, piece.path), laid)


def _leaves(draft: Draft, laid: Laid, member: Piece) -> Piece | None:
    return draft.ended(member, laid) if draft.begins(member) < laid.start else None
