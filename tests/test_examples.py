"""Every story in examples/ tells what its golden file says, and the README shows what its commands print."""

import pytest

from tests import goldens

STORIES = sorted(goldens.EXAMPLES.glob("*.yaml"))


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.stem)
def test_a_story_prints_its_golden_output(story):
    expected = (goldens.OUTPUTS / f"{story.stem}.txt").read_text(encoding="utf-8")
    assert goldens.output_of(goldens.command_of(story)) == expected


def test_every_golden_output_has_its_story():
    assert {file.stem for file in goldens.OUTPUTS.glob("*.txt")} == {story.stem for story in STORIES} | {"embed"}


def test_the_embedding_script_prints_its_golden_output():
    assert goldens.output_of("python examples/embed.py") == (goldens.OUTPUTS / "embed.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(("command", "shown"), goldens.blocks(), ids=lambda text: text[:50])
def test_the_readme_shows_what_its_commands_print(command, shown):
    assert goldens.output_of(command) == shown


def test_the_python_of_the_readme_runs(monkeypatch):
    monkeypatch.chdir(goldens.TOP)
    text = goldens.README.read_text(encoding="utf-8")
    sections = [part.split("```")[0] for part in text.split("```python\n")[1:]]
    assert sections
    for section in sections:
        exec(section, {})  # noqa: S102 the README's own code


def test_the_readme_lists_every_module_with_its_sentence():
    assert goldens.module_list() in goldens.README.read_text(encoding="utf-8")


def test_ci_installs_and_tests_as_the_readme_says():
    gate = (goldens.TOP / ".ci" / "run").read_text(encoding="utf-8")
    assert "pip install -e '.[test]' && pytest" in goldens.README.read_text(encoding="utf-8")
    assert "-e '.[test]'" in gate
    assert "-m pytest" in gate


def test_the_policy_quoted_in_the_readme_stands_in_the_policy():
    quoted = goldens.README.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    policy = (goldens.TOP / "policies" / "critical-minerals-zone" / "zone.yaml").read_text(encoding="utf-8")
    missing = [line for line in quoted.splitlines() if line not in policy.splitlines()]
    assert missing == []
