"""How hypothesis draws: anew at every run, so that runs explore; in the gate the same each time, so that it answers the same twice.

No test is bound to a time: how fast a machine is, is no law.
"""

import os

import pytest
from hypothesis import settings

from tradezone.cli.main import run

settings.register_profile("explore", deadline=None)
settings.register_profile("gate", deadline=None, derandomize=True)
settings.load_profile("gate" if os.environ.get("CI") else "explore")


@pytest.fixture
def command(capsys):
    """Runs a command in this interpreter: exit code, standard output, standard error."""

    def runs(*arguments):
        code = run(list(arguments))
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return runs
