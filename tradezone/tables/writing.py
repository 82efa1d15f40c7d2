"""Writing on a thread of its own while the next rows are decided."""

from __future__ import annotations

from collections.abc import Callable
from queue import Full, Queue
from threading import Thread
from typing import Final, Generic, TypeVar

Written = TypeVar("Written")
_SECONDS: Final = 0.1


class WritingThread(Generic[Written]):
    """Hands things to a writer in their order. No more than one waits, so that memory does not grow with the file.

    An error of the writer is raised in the thread that gives, as it is.
    """

    def __init__(self, write: Callable[[Written], None]) -> None:
        self._write = write
        self._waiting: Queue[Written | None] = Queue(maxsize=1)
        self._error: BaseException | None = None
        self._thread = Thread(target=self._run, name="writing", daemon=True)
        self._thread.start()

    def give(self, thing: Written) -> None:
        self._put(thing)

    def finish(self) -> None:
        """Returns once all that was given is written."""
        self._put(None)
        self._thread.join()
        if self._error is not None:
            raise self._error

    def stop(self) -> None:
        """Returns once what was given is written, or cannot be."""
        while self._thread.is_alive():
            try:
                self._waiting.put(None, timeout=_SECONDS)
            except Full:
                continue
            break
        self._thread.join()

    def _put(self, thing: Written | None) -> None:
        while True:
            if self._error is not None:
                raise self._error
            try:
                self._waiting.put(thing, timeout=_SECONDS)
            except Full:
                continue
            return

    def _run(self) -> None:
        try:
            while (thing := self._waiting.get()) is not None:
                self._write(thing)
        except BaseException as error:  # noqa: BLE001 raised where the writer was given it
            self._error = error
