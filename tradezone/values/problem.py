"""What is wrong with a text that should have been a value."""

from __future__ import annotations


class ValueProblem(ValueError):  # noqa: N818 what a text is wrong about, not a failure
    """A text that cannot be read as the value it stands for: a code, a sentence, and a remedy where one is known."""

    def __init__(self, code: str, sentence: str, remedy: str | None = None) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.remedy = remedy
