"""Wordings: a measure, rule of origin or contract that ends, and the one that follows it under an id of its own."""

from __future__ import annotations

from typing import Final

from tradezone.policy.amending.draft import PROVISIONS, Draft, Laid, dated
from tradezone.policy.amending.pieces import Piece, Way, at, plain_of, put
from tradezone.policy.amending.tables import TABLES, amended_table, dated_rows
from tradezone.policy.amending.timetables import amended_rows
from tradezone.text.diagnostics import Faults, Place

#: Keys of a measure whose rows are a timetable.
_TIMETABLES: Final = ("staging",)


def insert_provision(draft: Draft, laid: Laid, section: str, name: str) -> None:
    """A measure that was not there, from the day on or a later one."""
    wording = laid.wording
    if not isinstance(wording.value, dict):
        sentence = f"`{section}` holds measures, and the new wording is none"
        raise laid.problem("wrong-shape", sentence, wording.place, remedy="write its keys: `{ id: ..., title: ..., ... }`")
    own = wording.key("id")
    if name and own is None:
        wording = wording.with_keys({"id": laid.written(name, "insert"), **wording.keys})
    given = wording.says("id")
    if given in draft.provisions():
        raise _taken(draft, laid, given, own.place if own is not None else None)
    entry = wording.with_keys({"cite": wording.key("cite") or laid.cite}) if wording.key("periods") else dated(wording, laid)
    draft.section(section, entry.places, entry.path)
    held = draft.here((section,))
    draft.touch(laid, (section, given))
    draft.put((section,), held.with_entries([*held.entries, entry]))


def _taken(draft: Draft, laid: Laid, name: str, place: Place | None = None) -> Faults:
    known = draft.provisions()
    notes = (f"{draft.here(known[name]).place}: it stands here",) if name in known else ()
    return laid.problem("already-there", f"`{name}` is already the id of another", place, notes, "choose an id that was never used")


def in_force(draft: Draft, laid: Laid, name: str, *, renewed: bool = False) -> str:
    """The wording of a measure that an amendment finds: of an id that others followed, the one in force on the day.

    With ``renewed`` one that ended the day before is found too.
    """
    known = draft.provisions()
    wordings = [each for each in known if each == name or draft.lineage.get(each) == name]
    wordings.sort(key=lambda each: draft.begins(draft.here(known[each])))
    first = draft.here(known[wordings[0]])
    if laid.start < draft.begins(first):
        begins = first.says("from") or first.says("periods").partition(" through ")[0]
        note = f"{first.place}: it begins on {begins}"
        remedy = f"write `from: {begins}`, the day it begins, or a later day"
        raise laid.problem("not-yet-begun", f"`{name}` has not begun by {laid.day}", laid.place("from"), (note,), remedy)
    begun = [each for each in wordings if draft.begins(draft.here(known[each])) <= laid.start]
    found = begun[-1]
    if found != wordings[-1]:
        later = draft.here(known[wordings[begun.index(found) + 1]])
        note = f"{later.place}: that wording is here"
        remedy = "begin on that day or later, or amend both wordings, each by its own id, in the file that made the later one"
        sentence = f"another wording of `{name}` was already laid, from {later.says('from') or later.says('periods')}"
        raise laid.problem("amended-later", sentence, laid.place("from"), (note,), remedy)
    end = draft.ends(draft.here(known[found]))
    if end < laid.start or (end == laid.start and not renewed):
        last = draft.here(known[found]).key("through") or draft.here(known[found]).key("periods")
        assert last is not None, "what has ended says when"  # noqa: S101 ours
        note = f"{last.place}: through {last.text}" if last.path[-1] == "through" else f"{last.place}: it ends here"
        sentence = f"`{name}` has ended by {laid.day}"
        raise laid.problem(
            "already-ended", sentence, laid.place("from"), (note,), "amend what is in force, or `insert` a new measure"
        )
    return found


def amend_provision(draft: Draft, laid: Laid, name: str, rest: tuple[str, ...]) -> None:
    """A measure, or something in it, from the day on."""
    operation = laid.text.operation
    renewed = operation == "replace" and rest in ((), ("through",))
    found = in_force(draft, laid, name, renewed=renewed)
    way = draft.provisions()[found]
    root = draft.lineage.get(found, found)
    if not rest:
        if operation == "insert":
            raise _taken(draft, laid, name)
        draft.touch(laid, (root,))
        _repeal(draft, laid, way, found) if operation == "repeal" else _replace(draft, laid, way, found)
        return
    if rest[0] in _TIMETABLES and len(rest) == 1 and draft.here(way).key(rest[0]) is not None:
        draft.touch(laid, (root, *rest, _which(laid)))
        draft.put((*way, rest[0]), amended_rows(laid, draft.here((*way, rest[0])), rest[0]))
        return
    table = draft.here(way).key(rest[0])
    if rest[0] in TABLES and len(rest) == 1 and table is not None:
        draft.touch(laid, (root, *rest, _which(laid)) if laid.text.row is not None or operation == "insert" else (root, *rest))
        amended = None if operation == "repeal" and laid.text.row is None else amended_table(draft, laid, table)
        kept = None if amended is None or way[0] == "settlements" else dated_rows(draft, laid, table, amended)
        if kept is not None:
            draft.put((*way, rest[0]), kept)
        else:
            _reworded(draft, laid, way, found, rest, amended)
        return
    draft.touch(laid, (root, *rest))
    _reworded(draft, laid, way, found, rest, _other_key(draft, laid, way, rest))


def _which(laid: Laid) -> str:
    """What tells amendments of rows of one list apart."""
    key = "row" if laid.text.row is not None else "with" if laid.text.with_ is not None else ""
    return str(plain_of(laid.wording_at(key))) if key else ""


def _other_key(draft: Draft, laid: Laid, way: Way, rest: tuple[str, ...]) -> Piece | None:
    """The new wording of a key, which is there or not as the operation has it."""
    held = draft.here(way)
    owner, inner = at(held, rest[:-1]), at(held, rest)
    path = "/".join(rest)
    if rest[0] in ("id", "from", "periods"):
        sentence = f"`{rest[0]}` of a measure is what it begins with, and does not change from a day on"
        raise laid.problem("not-amendable", sentence, remedy="repeal the measure, and insert another")
    if owner is None or not isinstance(owner.value, dict) or (inner is None and laid.text.operation != "insert"):
        known = list(owner.keys) if owner is not None else list(held.keys)
        raise draft.unknown(
            laid, rest[-1], known, f"a key of `{laid.text.target[: -len(path) - 1]}`" if len(rest) == 1 else "a key that is there"
        )
    if inner is not None and laid.text.operation == "insert":
        note = f"{inner.place}: it stands here"
        raise laid.problem("already-there", f"`{laid.text.target}` is already there", None, (note,), "write `replace:`")
    return None if laid.text.operation == "repeal" else laid.wording


def _repeal(draft: Draft, laid: Laid, way: Way, name: str) -> None:
    held = draft.here(way)
    draft.repeals.append((name, laid))
    if draft.begins(held) < laid.start:
        draft.put(way, draft.ended(held, laid))
        return
    draft.put(way, None)  # it never was in force
    draft.root = without(draft.root, name)


def _replace(draft: Draft, laid: Laid, way: Way, name: str) -> None:
    """A whole measure: the author's wording, which is complete, from the day on."""
    wording = laid.wording
    if not isinstance(wording.value, dict):
        remedy = "write all its keys, or replace one key by its path"
        raise laid.problem("wrong-shape", f"`{name}` is a measure, and the new wording is none", wording.place, remedy=remedy)
    first = wording.key("from")
    if first is not None and first.text != laid.day:
        sentence = f"the new wording begins on {first.text}, and the old one ends before {laid.day}"
        raise laid.problem(
            "begins-before-amendment", sentence, first.place, remedy="leave `from` out, or write the day of the amendment"
        )
    given = wording.key("id") or (laid.written(laid.text.as_, "as") if laid.text.as_ else None)
    entry = wording.with_keys({"id": given, "cite": wording.key("cite") or laid.cite})
    if wording.key("periods") is None:
        entry = draft.begun(entry, laid)
    _follow_on(draft, laid, way, name, entry)


def _reworded(draft: Draft, laid: Laid, way: Way, name: str, rest: tuple[str, ...], new: Piece | None) -> None:
    """The measure with another wording of one key: from then on it is cited to both instruments."""
    held = draft.here(way)
    entry = put(held, rest, new)
    owner = held.key("cite")
    cites = [*(owner.entries if owner is not None else ()), *laid.cite.entries]
    entry = entry.with_keys({"cite": Piece(cites, laid.source, (*laid.way, "cite"))})
    entry = Piece(entry.value, laid.source, (*laid.way, laid.text.operation))
    if draft.begins(held) >= laid.start:
        draft.put(way, entry)
        return
    given = laid.written(laid.text.as_, "as") if laid.text.as_ else None
    _follow_on(draft, laid, way, name, draft.begun(entry.with_keys({"id": given}), laid))


def _follow_on(draft: Draft, laid: Laid, way: Way, name: str, entry: Piece) -> None:
    """The old wording ends and this one follows it; one that never was in force gives it its id."""
    held = draft.here(way)
    if draft.begins(held) >= laid.start:
        own = entry.key("id")
        if own is None or own.text == name:
            draft.put(way, entry.with_keys({"id": held.key("id")}))
            return
        _free(draft, laid, own)
        draft.put(way, entry)
        draft.lineage[own.text] = draft.lineage.get(name, name)
        draft.successions.append((name, own.text, laid))
        return
    succeed(draft, laid, way, entry)


def _free(draft: Draft, laid: Laid, own: Piece) -> None:
    if own.text in draft.provisions() or own.text in draft.lineage.values():
        raise _taken(draft, laid, own.text, own.place)


def succeed(draft: Draft, laid: Laid, way: Way, entry: Piece) -> str:
    """Ends what stands at a way and lets an entry follow it; its id is the old one with the day, unless it has one."""
    held = draft.here(way)
    name = held.says("id")
    root = draft.lineage.get(name, name)
    own = entry.key("id") or laid.written(f"{root}-{laid.day.replace(':', '').lower()}", laid.text.operation)
    _free(draft, laid, own)
    entry = entry.with_keys({"id": own})
    if draft.ends(held) > laid.start:
        draft.put(way, draft.ended(held, laid))
    section, position = way
    assert isinstance(section, str), "a measure stands in a section"  # noqa: S101 ours
    assert isinstance(position, int), "at a position"  # noqa: S101 ours
    holder = draft.here((section,))
    entries = holder.entries
    draft.put((section,), holder.with_entries([*entries[: position + 1], entry, *entries[position + 1 :]]))
    draft.lineage[own.text] = root
    draft.successions.append((name, own.text, laid))
    return own.text


def without(root: Piece, name: str) -> Piece:
    """The policy without a name in any list of measures."""
    for section in PROVISIONS:
        piece = root.key(section)
        for i, entry in enumerate(piece.entries if piece is not None else ()):
            for key in ("disapplies", "base"):
                listed = entry.key(key)
                if listed is not None and any(each.text == name for each in listed.entries):
                    root = put(root, (section, i, key), listed.with_entries([each for each in listed.entries if each.text != name]))
    stacking = root.key("stacking")
    for key, listed in (stacking.keys if stacking is not None else {}).items():
        if key == "order":
            root = put(root, ("stacking", key), listed.with_entries([each for each in listed.entries if each.text != name]))
        elif key != "cite":
            groups = [group.with_entries([each for each in group.entries if each.text != name]) for group in listed.entries]
            root = put(root, ("stacking", key), listed.with_entries([group for group in groups if len(group.entries) > 1]))
    return root
