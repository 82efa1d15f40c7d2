"""A run: files of rows are decided piece by piece, and their answers written while the next are decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.metadata import version
from typing import NamedTuple, Protocol

import pyarrow as pa

from tradezone.columns.deciding import Columns, Decided
from tradezone.policy.zone import Zone
from tradezone.tables.account import Account
from tradezone.tables.answers import TooWideError, answer_batch, answer_schema, rows_together
from tradezone.tables.inputs import Input
from tradezone.tables.journal import Done, Terms
from tradezone.tables.partial import Partial
from tradezone.tables.pieces import BEGINNING, Position, Refused, Source
from tradezone.tables.rejects import reject_lines, rejects_of
from tradezone.tables.sinks import MOST_DIGITS
from tradezone.tables.sources import opened_source
from tradezone.tables.writing import WritingThread
from tradezone.text.diagnostics import Diagnostic, Faults
from tradezone.text.files import STANDARD_INPUT


class Job(NamedTuple):
    """What to read, and what to write where."""

    inputs: tuple[Input, ...]
    output: str
    form: str
    rejects: str
    explained: bool = False
    resume: bool = False
    known_at: str | None = None


class Watch(Protocol):
    """Whoever looks on."""

    def report(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Something is wrong with a file, or looks so."""

    def begun(self, rows: int | None, size: int, account: Account) -> None:
        """There are so many rows to decide, where that is known, and so many bytes to read; some may be done already."""

    def advanced(self, rows: int, size: int) -> None:
        """So many more are decided."""

    def kept(self, account: Account) -> None:
        """The run ends without its file, but what it came to is kept and can be resumed."""


class Came(NamedTuple):
    """What a run came to; files that could not be read are no part of its rows."""

    account: Account
    files: int
    unread_files: int


class _Share(NamedTuple):
    """The answers to a piece on their way to the file. The rows they are of need no memory any more."""

    source: int
    file: str
    rows: int
    after: Position
    size: int
    decided: Decided
    rejects: list[Refused]


def decide_tables(zone: Zone, job: Job, watch: Watch) -> Came:
    """Decides every row of the files and writes the answers as one table.

    Rule: rows read are rows written and rows rejected together. The same files under the same policy give the same bytes, whether or
    not the run was interrupted and resumed. ``Faults`` where a file breaks off, ``CannotGoOnError`` where there is nothing to resume that
    fits, ``OSError`` where nothing can be written: then no file has the name of the output, and what is whole is kept.
    """
    run = _Run(zone, job, watch)
    if not run.sources:
        return Came(Account(), len(job.inputs), len(job.inputs))
    return Came(run.decided(), len(job.inputs), len(job.inputs) - len(run.sources))


class _Run:
    def __init__(self, zone: Zone, job: Job, watch: Watch) -> None:
        self._zone = zone
        self._job = job
        self._watch = watch
        self._columns: dict[pa.Schema, Columns] = {}
        self._warned: set[str] = set()
        #: The files that can be read, by their position among the inputs.
        self.sources: dict[int, Source] = {}
        for number, given in enumerate(job.inputs):
            try:
                source = opened_source(given)
                self._kernel(source.schema)
            except Faults as faults:
                watch.report(faults.diagnostics)
                continue
            self._warn(source)
            self.sources[number] = source

    def decided(self) -> Account:
        job = self._job
        versions = (version("tradezone"), pa.__version__)
        terms = Terms(self._zone.digest, job.known_at, job.inputs, job.form, job.explained, job.rejects, versions)
        partial = Partial(job.output, terms, resume=job.resume)
        try:
            if any(given.file == STANDARD_INPUT for given in job.inputs):
                # It cannot be read a second time, so no amount may be too wide.
                partial.restart(MOST_DIGITS)
            try:
                self._write(partial)
            except TooWideError:
                # Rare: amounts of 10^16 and more. The digits of a column are one for the whole file, so that is written anew.
                partial.restart(MOST_DIGITS)
                self._write(partial)
            partial.finish()
        except BaseException:
            if partial.leave():
                self._watch.kept(partial.done.account)
            raise
        account = partial.done.account
        assert account.tally.outcomes.total() == account.decided, "rows read are rows decided and rejected"  # noqa: S101 ours
        return account

    def _write(self, partial: Partial) -> None:
        answers = [self._kernel(source.schema).schema for source in self.sources.values()]
        schema = answer_schema(self._zone, answers, partial.digits, several=len(self._job.inputs) > 1)
        most = rows_together((source.schema for source in self.sources.values()), schema)
        partial.open(schema)
        group = _Group(partial, schema, enough=most // 2)
        self._begin(partial.done)
        thread = WritingThread(group.add)
        try:
            for share in self._shares(partial.done, most):
                thread.give(share)
                self._watch.advanced(share.rows, share.size)
            thread.finish()
        except BaseException:
            thread.stop()
            raise
        group.close()

    def _begin(self, done: Done) -> None:
        counts = [source.rows for source in self.sources.values()]
        rows = None if None in counts else sum(count or 0 for count in counts)
        size = sum(max(0, self._job.inputs[number].size) for number in self.sources if number >= done.source)
        self._watch.begun(rows, size, done.account)

    def _shares(self, done: Done, most: int) -> Iterator[_Share]:
        """The rows after those that are done, decided."""
        for number, source in self.sources.items():
            if number < done.source:
                continue
            for piece in source.pieces(done.position if number == done.source else BEGINNING, most):
                decided = self._kernel(piece.batch.schema).decide(piece.batch)
                rows = piece.batch.num_rows + len(piece.refused)
                yield _Share(number, source.file, rows, piece.after, piece.size, decided, rejects_of(piece, decided))
            self._warn(source)

    def _kernel(self, schema: pa.Schema) -> Columns:
        found = self._columns.get(schema)
        if found is None:
            found = self._columns[schema] = Columns(self._zone, schema, explained=self._job.explained)
        return found

    def _warn(self, source: Source) -> None:
        """Each warning once, however many files give cause for it."""
        fresh = [notice for notice in source.notices if notice.sentence not in self._warned]
        self._warned |= {notice.sentence for notice in fresh}
        self._watch.report(fresh)


class _Group:
    """Pieces that become one row group; a piece that is large enough becomes one by itself."""

    def __init__(self, partial: Partial, schema: pa.Schema, enough: int) -> None:
        self._partial = partial
        self._schema = schema
        self._enough = enough
        self._batches: list[pa.RecordBatch] = []
        self._rejects: list[str] = []
        self._done = partial.done

    def add(self, share: _Share) -> None:
        if share.rejects:
            self._rejects.append(reject_lines(share.file, share.rejects))
        batch = answer_batch(self._schema, share.decided, share.file)
        if batch.num_rows:
            self._batches.append(batch)
        account = self._done.account.after(share.rows, len(share.rejects), share.decided.tally)
        self._done = self._done._replace(source=share.source, position=share.after, account=account)
        if sum(batch.num_rows for batch in self._batches) >= self._enough:
            self._write()

    def close(self) -> None:
        """Writes what is left."""
        if self._done != self._partial.done:
            self._write()

    def _write(self) -> None:
        self._partial.write(self._batches, "".join(self._rejects), self._done)
        self._batches, self._rejects, self._done = [], [], self._partial.done
