"""What names a measure that another wording follows: lists name both, and what rests on the one follows it to the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tradezone.policy.amending.draft import Draft, Laid
from tradezone.policy.amending.pieces import Piece, Way, at, put, walk
from tradezone.policy.amending.wordings import succeed
from tradezone.text.diagnostics import Diagnostic

#: Keys that name one measure or rule, on which what is said beside them rests.
_ONE: Final = ("replaces", "no_more_than", "priced_below", "first_resale_below", "under")
#: Lists that name any number of measures.
_MANY: Final = ("disapplies", "base")


def follow_all(draft: Draft) -> None:
    """Every measure that rests on a wording which another one follows rests from that day on the other one.

    In lists, where any number may stand, the two stand side by side. Where a measure rests on the one it names, it goes on under
    an id of its own from the day on, as what it rests on does.
    """
    position = 0
    while position < len(draft.successions):
        old, new, by = draft.successions[position]
        position += 1
        draft.root = _listed(draft, old, new, by)
        for name in list(draft.provisions()):
            way = draft.provisions()[name]
            held = draft.here(way)
            if draft.ends(held) <= by.start or not any(True for _ in resting(held, old)):
                continue
            renamed = _renamed(held, old, new)
            if draft.begins(held) >= by.start:
                draft.put(way, renamed)
            elif name != old:
                follower = succeed(draft, by, way, draft.begun(renamed.with_keys({"id": None}), by))
                draft.unchanged[follower] = draft.unchanged.get(name, name)
                _excused(draft, name, follower)


def _excused(draft: Draft, name: str, follower: str) -> None:
    """A promise that is dropped for a measure is dropped for the same words under another id."""
    dropped = draft.at(("promises", "dropped"))
    for entry in dropped.entries if dropped is not None else ():
        if entry.says("of") == name:
            of = entry.keys["of"]
            held = draft.here(("promises", "dropped"))
            also = entry.with_keys({"of": Piece(follower, of.places, of.path)})
            draft.put(("promises", "dropped"), held.with_entries([*held.entries, also]))


def resting(piece: Piece, name: str) -> Iterator[Way]:
    """Where a measure names another on which it rests."""
    for way, each in walk(piece):
        if isinstance(each.value, str) and _names(way, each.value, name):
            yield way


def _names(way: Way, text: str, name: str) -> bool:
    keys = [part for part in way if isinstance(part, str)]
    last = keys[-1] if keys else ""
    if last in (*_ONE, "applies"):
        return text == name
    return name in text and any(word == name for word in _words(keys, text))


def _words(keys: list[str], text: str) -> list[str]:
    """The words of a rate, a stage or a security that name measures; the others are blank."""
    words, last = text.split(" "), keys[-1] if keys else ""
    if last == "secures":
        return ["" if i and words[i - 1] == "at" else word for i, word in enumerate(words)]
    if "staging" in keys and last == "value" and "/" not in text:
        return [word if i and words[i - 1] == "of" else "" for i, word in enumerate(words)]
    if "rates" in keys and last in ("value", "otherwise"):
        return [word if i and words[i - 1] == "less" else "" for i, word in enumerate(words)]
    return []


def _renamed(piece: Piece, old: str, new: str) -> Piece:
    for way in list(resting(piece, old)):
        held = at(piece, way)
        assert held is not None, "a way that was found leads somewhere"  # noqa: S101 ours
        keys = [part for part in way if isinstance(part, str)]
        marked = _words(keys, held.text)
        words = held.text.split(" ")
        text = " ".join(new if marked[i] == old else word for i, word in enumerate(words)) if marked else new
        piece = put(piece, way, Piece(text, held.places, held.path))
    return piece


def _listed(draft: Draft, old: str, new: str, by: Laid) -> Piece:
    """The policy with a new wording beside the old one wherever a list names that."""
    root, known = draft.root, draft.provisions()
    for way in known.values():
        entry = draft.here(way)
        for key in _MANY if draft.ends(entry) > by.start else ():
            listed = entry.key(key)
            if listed is not None:
                root = put(root, (*way, key), _beside(listed, old, new, keep=old in known and draft.begins(entry) < by.start))
    for i, promise in enumerate(added.entries if (added := at(root, ("promises", "added"))) is not None else ()):
        listed = at(promise, ("keeps", "not_applied"))
        if listed is not None:
            root = put(root, ("promises", "added", i, "keeps", "not_applied"), _beside(listed, old, new, keep=old in known))
    stacking = root.key("stacking")
    for key, listed in (stacking.keys if stacking is not None else {}).items():
        if key == "order":
            root = put(root, ("stacking", key), _beside(listed, old, new, keep=old in known))
        elif key != "cite":
            groups = [_beside(group, old, new, keep=old in known) for group in listed.entries]
            root = put(root, ("stacking", key), listed.with_entries(groups))
    return root


def _beside(listed: Piece, old: str, new: str, *, keep: bool) -> Piece:
    names = [each.text for each in listed.entries]
    if old not in names:
        return listed
    found: list[Piece] = []
    for each in listed.entries:
        if each.text != old:
            found.append(each)
            continue
        found += [each] if keep else []
        found += [] if new in names else [Piece(new, each.places, each.path)]
    return listed.with_entries(found)


def still_named(draft: Draft) -> Iterator[Diagnostic]:
    """A measure that is repealed is not one on which another rests that goes on."""
    for name, by in draft.repeals:
        for other, way in draft.provisions().items():
            held = draft.here(way)
            if other == name or draft.ends(held) <= by.start:
                continue
            for inner in resting(held, name):
                where = draft.here((*way, *inner))
                sentence = f"`{other}` rests on `{name}`, which ends before {by.day}"
                remedy = f"repeal or replace `{draft.lineage.get(other, other)}` from {by.day} as well"
                yield Diagnostic("still-named", sentence, by.at_target, (f"{where.place}: it is named here",), remedy)
                break
