"""What stands in several files of the project says one thing: version, interpreters, tools, addresses, links."""

from __future__ import annotations

import importlib.metadata
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.places import ROOT

yaml = pytest.importorskip("yaml", reason="needs PyYAML: pip install --group test")

HOME = "https://github.com/sbmdea/sbmdea"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
EVERY_WORKFLOW = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
LINK = re.compile(r"\]\(([^)#]+)[^)]*\)")

pytestmark = pytest.mark.skipif(not WORKFLOWS, reason="a source archive comes without .github")


def read(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def jobs(path: Path) -> dict[str, Any]:
    return dict(read(str(path.relative_to(ROOT)))["jobs"])


def test_the_citation_is_of_this_version_and_license() -> None:
    citation = read("CITATION.cff")
    assert (citation["title"], citation["version"], citation["license"]) == (
        PROJECT["name"],
        PROJECT["version"],
        PROJECT["license"],
    )


def test_the_interpreters_tested_are_those_claimed() -> None:
    classifier = "Programming Language :: Python :: "
    claimed = [one.removeprefix(classifier) for one in PROJECT["classifiers"] if one.startswith(classifier)]
    matrix = jobs(ROOT / ".github/workflows/test.yml")["test"]["strategy"]["matrix"]
    assert matrix["python"] == claimed
    assert PROJECT["requires-python"] == f">={claimed[0]}"
    assert {name.split("-")[0] for name in matrix["system"]} == {"ubuntu", "macos", "windows"}
    assert "Operating System :: OS Independent" in PROJECT["classifiers"]


def test_every_interpreter_runs_the_test_command() -> None:
    job = jobs(ROOT / ".github/workflows/test.yml")["test"]
    assert [step["run"] for step in job["steps"] if "run" in step] == ["bin/test"]
    assert job["defaults"]["run"]["shell"] == "bash"


@EVERY_WORKFLOW
def test_a_workflow_may_read_and_no_more_unless_it_says_why(path: Path) -> None:
    assert read(str(path.relative_to(ROOT)))["permissions"] == {"contents": "read"}
    for name, job in jobs(path).items():
        assert set(job.get("permissions", {})) <= {"pages", "id-token"}, name
        assert job["timeout-minutes"] <= 60, name


def test_a_release_is_published_without_a_password() -> None:
    text = (ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8")
    publish = jobs(ROOT / ".github/workflows/release.yml")["publish"]
    assert publish["permissions"] == {"id-token": "write"}
    assert publish["needs"] == ["build", "machine-code"]
    assert "secrets." not in text


@pytest.mark.parametrize(("tool", "hooks"), [("ruff", "ruff-pre-commit"), ("mypy", "mirrors-mypy")])
def test_the_hooks_run_the_tools_of_the_test_command(tool: str, hooks: str) -> None:
    [allowed] = [one for one in PYPROJECT["dependency-groups"]["lint"] if one.startswith(tool)]
    lowest = re.search(r">=([\d.]+)", allowed)
    [rev] = [one["rev"] for one in read(".pre-commit-config.yaml")["repos"] if one["repo"].endswith(hooks)]
    assert lowest
    assert rev.startswith(f"v{lowest[1]}.")


def test_there_is_one_address() -> None:
    links = PROJECT["urls"]
    assert links["Source"] == read("CITATION.cff")["repository-code"] == HOME
    pages = re.search(r"^site_url: (.+)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE)
    assert pages
    assert links["Documentation"] == read("CITATION.cff")["url"] == pages[1]
    for name in ("SECURITY.md", "pyproject.toml", "mkdocs.yml", ".github/ISSUE_TEMPLATE/config.yml"):
        for url in re.findall(r"https://github\.com/[\w-]+/[\w-]+", (ROOT / name).read_text(encoding="utf-8")):
            assert url == HOME, name


def test_the_changelog_has_an_entry_for_this_version_or_what_is_not_released() -> None:
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert any(one == "Unreleased" or one.startswith(PROJECT["version"]) for one in headings)


def leads_somewhere(description: str) -> None:
    links = LINK.findall(description)
    assert len(links) > 10
    inside = f"{HOME}/blob/v{PROJECT['version']}/"
    for link in links:
        assert link.startswith("https://"), link
        if link.startswith(HOME):
            assert (ROOT / link.removeprefix(inside)).is_file(), link


def test_links_of_the_long_description_are_absolute_and_lead_somewhere() -> None:
    [rule] = PYPROJECT["tool"]["hatch"]["metadata"]["hooks"]["fancy-pypi-readme"]["substitutions"]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    replaced = re.sub(rule["pattern"], rule["replacement"], readme)
    leads_somewhere(replaced.replace("$HFPR_VERSION", PROJECT["version"]))


def test_so_are_those_of_the_package_that_is_installed() -> None:
    installed = importlib.metadata.distribution("sbmdea")
    source = json.loads(installed.read_text("direct_url.json") or "{}").get("url", "")
    if source != ROOT.as_uri():
        pytest.skip("the package that is installed is not of this clone")
    leads_somewhere(installed.metadata["Description"])


def test_rules_not_followed_have_a_reason() -> None:
    assert all(PYPROJECT["tool"]["repo-review"]["ignore"].values())
