"""Sizes and habits of the house that no linter knows."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MOST_LINES = {"file": 500, "function": 50}
NAMES = {"utils", "helpers", "common", "misc"}
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
HABITS = {
    "views.py": {r"\.objects\b": "a view reaches rows through queries and commands only"},
    "models.py": {r"def save\(": "no logic in save()", r"django\.db\.models\.signals": "no signals"},
}
CLOCK = re.compile(r"\bdatetime\.(now|today|utcnow)\(|\bdate\.today\(|\btimezone\.(now|localdate)\(")
CLOCKS = ("services/clock", "cli/", "web/logs")


def main() -> None:
    """Prints one line a fault; exit 1 where there is any."""
    files = [file for folder in ("src", "tests", "scripts", "bench") for file in sorted((ROOT / folder).rglob("*.py"))]
    faults = [fault for file in files if "migrations" not in file.parts for fault in faults_of(file)]
    print("\n".join(faults) or "code: no fault")
    sys.exit(bool(faults))


def faults_of(file: Path) -> Iterator[str]:
    """What is wrong with one file."""
    text, name = file.read_text(encoding="utf-8"), str(file.relative_to(ROOT))
    if file.stem in NAMES:
        yield f"{name}: say in the name what it holds"
    if file != Path(__file__).resolve() and UNFINISHED.search(text):
        yield f"{name}: words of unfinished work"
    if text.count("\n") > MOST_LINES["file"]:
        yield f"{name}: more than {MOST_LINES['file']} lines"
    yield from long_functions(name, text)
    if name.startswith("src/"):
        yield from bad_habits(file, name, text)


def long_functions(name: str, text: str) -> Iterator[str]:
    """Functions over the hard limit, with their first line's number."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            if node.end_lineno - node.lineno >= MOST_LINES["function"]:
                yield f"{name}:{node.lineno}: {node.name} has more than {MOST_LINES['function']} lines"


def bad_habits(file: Path, name: str, text: str) -> Iterator[str]:
    """Queries in views, business in save(), other clocks than the house's."""
    rules = HABITS.get(file.name) or HABITS.get(f"{file.parent.name}.py") or {}
    for pattern, words in rules.items():
        if re.search(pattern, text):
            yield f"{name}: {words}"
    if CLOCK.search(text) and not any(place in name for place in CLOCKS):
        yield f"{name}: asks another clock than bihuan.services.clock"


if __name__ == "__main__":
    main()
