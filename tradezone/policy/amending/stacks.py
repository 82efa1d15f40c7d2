"""Stacking under amendment: it has no days, so that what was in force before an amendment stays as it stood to each other."""

from __future__ import annotations

from tradezone.policy.amending.draft import Draft, Laid
from tradezone.policy.amending.pieces import Piece, Way

_LISTS = ("order", "exclusive", "additive")


def amend_stacking(draft: Draft, laid: Laid, names: tuple[str, ...]) -> None:
    """The order of measures, or which exclude each other or add up, given anew or with an entry more."""
    key, operation = (names or ("",))[0], laid.text.operation
    if len(names) != 1 or key not in _LISTS or operation == "repeal":
        remedy = "write `insert:` or `replace:` with `stacking/order`, `stacking/exclusive` or `stacking/additive`"
        raise laid.problem("not-amendable", f"`{laid.text.target}` is amended list by list, and not repealed", remedy=remedy)
    if draft.root.key("stacking") is None:
        draft.put(("stacking",), Piece({"cite": laid.cite}, laid.source, laid.way))
    way: Way = ("stacking", key)
    held, wording = draft.at(way), laid.wording
    entries = wording.entries
    if operation == "insert":
        added = [wording] if key != "order" and not any(isinstance(each.value, list) for each in entries) else entries
        entries = [*(held.entries if held is not None else ()), *added]
    new = wording.with_entries(entries)
    before, after = (_among(draft, laid, piece, key) for piece in (held, new))
    if before != after:
        sentence = f"`{laid.text.target}` would change how measures in force before {laid.day} stand to each other"
        remedy = "replace the measures from that day, and name their new wordings"
        raise laid.problem("not-amendable", sentence, laid.place("with", key=True), remedy=remedy)
    draft.touch(laid, (*way, str(entries)) if operation == "insert" else way)
    draft.put(way, new)


def _among(draft: Draft, laid: Laid, piece: Piece | None, key: str) -> list[list[str]]:
    """What a list says of measures that were in force before the day, and so of earlier days."""
    known = draft.provisions()
    old = {name for name, way in known.items() if draft.begins(draft.here(way)) < laid.start}
    entries = piece.entries if piece is not None else []
    lists = [entries] if key == "order" else [group.entries for group in entries]
    found = [[each.text for each in group if each.text in old] for group in lists]
    found = [sorted(group) if key == "additive" else group for group in found if len(group) > 1]
    return sorted(found)
