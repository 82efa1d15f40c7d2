"""The file of a run while it is written: hidden beside its final name, which it gets only once it is whole."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from tradezone.tables.journal import Done, Terms, done_line, read_journal, terms_line
from tradezone.tables.rejects import header_line
from tradezone.tables.sinks import USUAL_DIGITS, Sink, opened_sink

#: How often what is written is made to outlive a loss of power; an interrupted program loses nothing that is whole.
SECONDS = 1.0


class CannotGoOnError(Exception):
    """Another run writes the file, or the one that was interrupted was of other things."""


class Partial:
    """The partial file, its rejects and its journal. ``CannotGoOnError`` where a run cannot go on, ``OSError`` where it cannot write."""

    def __init__(self, output: str, terms: Terms, *, resume: bool) -> None:
        self.target = Path(output)
        self._terms = terms
        self._rejects = Path(terms.rejects)
        self._is_device = _is_device(self.target)
        self.file = _beside(self.target, ".partial")
        self._journal = Path(os.devnull) if self._is_device else _beside(self.target, ".journal")
        self._rejected = _beside(self._rejects, ".partial")
        self.digits = USUAL_DIGITS
        self.done = Done()
        self._sink: Sink | None = None
        self._rejects_stream: BinaryIO | None = None
        self._unsaved: list[str] = []
        self._saved = time.monotonic()
        if self.target.is_dir():
            raise IsADirectoryError(21, "it is a folder")
        self._log = self._journal.open("ab")
        if not self._is_device:
            self._lock()
        if not (resume and self._goes_on()):
            self.restart(USUAL_DIGITS)

    def restart(self, digits: int) -> None:
        """Begins again from nothing, with so many digits for an amount."""
        self._let_go()
        self.digits, self.done, self._unsaved = digits, Done(), []
        _remove(self.file, self._rejected)
        if not self._is_device:
            self._log.truncate(0)
        self._log.write(terms_line(self._terms, digits).encode())
        self._log.flush()

    def open(self, schema: pa.Schema) -> None:
        """Opens the file where it ends."""
        self._sink = opened_sink(self.file, schema, list(self.done.ends), self._terms.form)

    def write(self, batches: list[pa.RecordBatch], rejects: str, done: Done) -> None:
        """Writes a row group and its rejects; then ``done`` is whole."""
        assert self._sink is not None, "it is open"  # noqa: S101 ours
        ends = (*self.done.ends, self._sink.write(batches)) if batches else self.done.ends
        rejects_end = self._reject(rejects) if rejects else self.done.rejects_end
        self.done = done._replace(ends=ends, rejects_end=rejects_end)
        self._unsaved.append(done_line(self.done))
        if time.monotonic() - self._saved > SECONDS:
            self.save()

    def save(self) -> None:
        """Writes down what is whole, once it is so on the disk itself."""
        if not self._unsaved or self._is_device:
            return
        assert self._sink is not None, "it is open"  # noqa: S101 ours
        self._sink.sync()
        if self._rejects_stream is not None:
            os.fsync(self._rejects_stream.fileno())
        self._log.write("".join(self._unsaved).encode())
        self._log.flush()
        os.fsync(self._log.fileno())
        self._unsaved = []
        self._saved = time.monotonic()

    def finish(self) -> None:
        """Gives the file its name, and the rejects theirs; those of a former run go, also where there are none now."""
        assert self._sink is not None, "it is open"  # noqa: S101 ours
        self._sink.finish()
        if not self._is_device:
            self._sink.sync()
        self._let_go()
        if self.done.rejects_end:
            _rename(self._rejected, self._rejects)
        elif _begins_like_ours(self._rejects):
            self._rejects.unlink()
        _rename(self.file, self.target)
        _remove(self._journal)
        self._log.close()

    def leave(self) -> bool:
        """Ends without the file: what is whole is kept for later, where there is any; whether there is."""
        # On a full disk neither goes; what was written down before is whole.
        with suppress(OSError):
            self.save()
        with suppress(OSError):
            self._let_go()
        kept = bool(self.done.ends) and not self._is_device
        if not kept:
            _remove(self.file, self._rejected, self._journal)
        self._log.close()
        return kept

    def _reject(self, lines: str) -> int:
        if self._rejects_stream is None:
            self._rejects_stream = self._rejected.open("ab")
            if self._rejects_stream.tell() == 0:
                lines = header_line() + lines
        self._rejects_stream.write(lines.encode())
        self._rejects_stream.flush()
        return self._rejects_stream.tell()

    def _lock(self) -> None:
        """Two runs do not write one file."""
        try:
            fcntl.flock(self._log, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._log.close()
            raise CannotGoOnError(f"another run is writing `{self.target}`; wait until it ends") from None

    def _goes_on(self) -> bool:
        """Whether a run that was interrupted can go on, cut back to what is whole; ``CannotGoOnError`` where it was another one."""
        found = read_journal(self._journal)
        if found is None or not self.file.exists():
            return False
        begun, digits, done, ends = found
        differences = self._terms.differences(begun)
        if differences:
            self._log.close()
            raise CannotGoOnError(f"cannot resume: {', '.join(differences)}; run without `--resume` to begin again")
        size, rejected = self.file.stat().st_size, self._rejected.stat().st_size if self._rejected.exists() else 0
        while done and (done[-1].end > size or done[-1].rejects_end > rejected):
            done.pop()
        self.digits, self.done = digits, done[-1] if done else Done()
        os.truncate(self.file, self.done.end)
        if self._rejected.exists():
            os.truncate(self._rejected, self.done.rejects_end)
        self._log.truncate(ends[len(done)])
        return True

    def _let_go(self) -> None:
        sink, rejects = self._sink, self._rejects_stream
        self._sink = self._rejects_stream = None
        try:
            if sink is not None:
                sink.close()
        finally:
            if rejects is not None:
                rejects.close()


def _is_device(path: Path) -> bool:
    return path.exists() and not path.is_file()


def _beside(path: Path, ending: str) -> Path:
    """The hidden file in which it grows; a device takes what it is given as it comes."""
    return path if _is_device(path) else path.with_name(f".{path.name}{ending}")


def _rename(file: Path, target: Path) -> None:
    if file != target:
        file.replace(target)


def _remove(*files: Path) -> None:
    for file in files:
        if file.is_file():
            file.unlink()


def _begins_like_ours(rejects: Path) -> bool:
    """Whether a file of that name is one of rejects, and no other that should stay."""
    if not rejects.is_file():
        return False
    with rejects.open("rb") as stream:
        return stream.readline() == header_line().encode()
