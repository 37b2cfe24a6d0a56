"""Templates obey the floors of the house and the content security policy.

A template stands in <room>/templates/<room>/ and extends, includes and loads only from its own room or one below.
What the policy would silently drop (styles and scripts written into the page) is refused here, where someone reads it.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src/bihuan"
FLOORS = (
    "ui",
    "organisation",
    "notices",
    "problems suggestions",
    "voices",
    "people",
    "training",
    "activities",
    "records",
    "supervision results rounds",
    "assessment",
    "insight",
    "api web simulate cli",
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms.split()}

USES = re.compile(r"""{%-?\s*(?:extends|include)\s+["']([^"']+)["']""")
LOADS = re.compile(r"{%\s*load\s+([^%]+?)\s*%}")
COMMENT = re.compile(r"{#.*?#}|{%\s*comment\b.*?endcomment\s*%}", re.DOTALL)
FORBIDDEN = {
    r"\sstyle\s*=": "style attribute",
    r"<style\b": "style element",
    r"<script\b(?![^>]*\bsrc=)(?![^>]*type=[\"']application/json)": "script in the page",
    r"\son[a-z]+\s*=": "event attribute",
    r"\shx-on\b|\shx-on:": "hx-on",
    r"hx-vals=[\"']js:|javascript:": "script in an attribute",
    r"\|safe\b|{%\s*autoescape off": "unescaped text",
}


def main() -> None:
    """Prints one line a fault; exit 1 where there is any."""
    faults = [fault for template in sorted(SOURCE.glob("**/templates/**/*.*")) for fault in faults_of(template)]
    print("\n".join(faults) or "templates: no fault")
    sys.exit(bool(faults))


def faults_of(template: Path) -> Iterator[str]:
    """What is wrong with one template."""
    room, _, folder, *_ = template.relative_to(SOURCE).parts
    name = template.relative_to(SOURCE)
    text = COMMENT.sub("", template.read_text(encoding="utf-8"))
    if folder != room and not (room == "web" and len(name.parts) == 3):  # Django wants 404.html and its like at the top
        yield f"{name}: stands outside templates/{room}/"
    for other in used(text):
        if FLOOR.get(other, -1) > FLOOR.get(room, -1) or (FLOOR.get(other) == FLOOR.get(room) and other != room):
            yield f"{name}: reaches up or across to {other}"
    for pattern, words in FORBIDDEN.items():
        for found in re.finditer(pattern, text):
            yield f"{name}:{text[: found.start()].count(chr(10)) + 1}: {words}"


def used(text: str) -> Iterator[str]:
    """The rooms of the templates and tag libraries that a template names; Django's own do not count."""
    for path in USES.findall(text):
        yield path.split("/")[0]
    for libraries in LOADS.findall(text):
        names = libraries.split(" from ")[-1].split()
        yield from (LIBRARIES[name] for name in names if name in LIBRARIES)


LIBRARIES = {file.stem: file.parts[-3] for file in SOURCE.glob("*/templatetags/*.py") if file.stem != "__init__"}

if __name__ == "__main__":
    main()
