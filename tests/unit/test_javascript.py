"""The JavaScript's own tests, which Node.js runs."""

import json
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_tests_of_the_javascript_pass():
    vectors = json.loads((ROOT / "tests/vectors/marking.json").read_text(encoding="utf-8"))

    done = subprocess.run(
        [ROOT / "scripts" / "npm", "run", "--silent", "test"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    passed = re.search(r"^\S+ pass (\d+)$", done.stdout, re.MULTILINE)
    assert passed, done.stdout
    assert int(passed[1]) > len(vectors)


def test_the_lock_file_names_no_registry():
    lock = json.loads((ROOT / "frontend/package-lock.json").read_text(encoding="utf-8"))

    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []


def test_what_a_bench_builds_needs_no_tool_of_ours():
    package = json.loads((ROOT / "frontend/package.json").read_text(encoding="utf-8"))
    build = (ROOT / "frontend/build.mjs").read_text(encoding="utf-8")

    assert [name for name in package["devDependencies"] if f'"{name}' in build] == []
