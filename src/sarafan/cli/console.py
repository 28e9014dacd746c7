"""What the commands say to the person at the terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer


class Refusal(Exception):
    """Something the operator has to mend: a sentence, and what to do about it."""

    def __init__(self, sentence: str, *hints: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hints = hints


def say(text: str = "") -> None:
    """Print a line to standard output at once, so that whoever reads a pipe sees it."""
    typer.echo(text)
    sys.stdout.flush()


def note(text: str) -> None:
    """Print a line of progress to standard error."""
    typer.echo(text, err=True)


@contextmanager
def refusals_explained() -> Iterator[None]:
    """Turn a `Refusal` into its sentence, its hints and exit code 1."""
    try:
        yield
    except Refusal as refusal:
        note(typer.style(refusal.sentence, fg="red"))
        for hint in refusal.hints:
            note(f"  {hint}")
        raise typer.Exit(1) from None
