"""What is served works on Chromium 86, the oldest browser of the offices that use it.

Looks at our own style sheets and scripts; those of others declare their browsers themselves. It knows the newer
things that are likely to be written, not all there are.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src/bihuan"

CSS = {
    r":has\(": ":has()",
    r":(is|where)\(": ":is(), :where()",
    r":not\([^()]*,": ":not() with a list",
    r"@container\b|container-type\s*:": "container queries",
    r"@layer\b": "@layer",
    r"@property\b": "@property",
    r"color-mix\(|oklch\(|oklab\(|light-dark\(": "newer colours",
    r"(?<![-\w])aspect-ratio\s*:": "aspect-ratio",
    r"(?<![-\w])inset(-block|-inline)?\s*:": "inset",
    r"\d(dvh|svh|lvh|dvw|svw|lvw|cqw|cqi)\b": "newer units",
    r"(?<![-\w])(translate|rotate|scale)\s*:": "single transforms",
    r"overflow(-[xy])?\s*:\s*clip": "overflow: clip",
}
SCRIPT = {
    r"(?m)^(?:(?:const|let|var)\s[^=\n]*=\s*)?await\b": "await at the top level",
    r"\.at\(": ".at()",
    r"\bstructuredClone\(": "structuredClone()",
    r"\bObject\.(hasOwn|groupBy)\(": "Object.hasOwn(), Object.groupBy()",
    r"\.find(Last|LastIndex)\(": ".findLast()",
    r"\.to(Sorted|Reversed|Spliced)\(": ".toSorted() and its like",
    r"\bcrypto\.randomUUID\(": "crypto.randomUUID()",
    r"\bAbortSignal\.(timeout|any)\(": "AbortSignal.timeout()",
    r"\bIntl\.Segmenter\b": "Intl.Segmenter",
    r"\bstatic\s*\{": "static blocks",
    r"#\w+ in \w": "#private in",
    r"\beval\(|\bnew Function\(": "eval",
    r"\.setAttribute\(\s*[\"']style": "a style attribute, which the policy refuses",
}
BLOCK_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
LINE_COMMENT = re.compile(r"(?m)(?<!:)//.*$")
GROUPS = re.compile(r"@(media|supports|keyframes|font-face|page)\b|@-webkit-keyframes")


def main() -> None:
    """Prints one line a fault; exit 1 where there is any."""
    sheets = [fault for file in ours("css") for fault in faults_of(file, CSS)]
    nests = [fault for file in ours("css") for fault in nested(file)]
    scripts = [fault for file in (*ours("js"), *ours("mjs")) for fault in faults_of(file, SCRIPT)]
    faults = sheets + nests + scripts
    print("\n".join(faults) or "served files: no fault")
    sys.exit(bool(faults))


def ours(ending: str) -> list[Path]:
    """Our own files of this kind, in every room's static and template folders."""
    return sorted(file for file in SOURCE.glob(f"**/*.{ending}") if "vendor" not in file.parts)


def bare(file: Path) -> str:
    """The file with its comments blanked, so that lines keep their numbers."""
    text = BLOCK_COMMENT.sub(lambda found: "\n" * found[0].count("\n"), file.read_text(encoding="utf-8"))
    return text if file.suffix == ".css" else LINE_COMMENT.sub("", text)


def faults_of(file: Path, rules: dict[str, str]) -> Iterator[str]:
    """Every place where a rule matches."""
    text = bare(file)
    for pattern, words in rules.items():
        for found in re.finditer(pattern, text):
            yield at(file, text, found.start(), words)


def nested(file: Path) -> Iterator[str]:
    """Every rule that stands inside another; groups such as @media may hold rules, rules may not."""
    text, inside = bare(file), list[bool]()
    start = 0
    for found in re.finditer(r"[{};]", text):
        if found[0] == "{":
            group = bool(GROUPS.search(text[start : found.start()]))
            if inside and not inside[-1]:
                yield at(file, text, found.start(), "nested rule")
            inside.append(group)
        elif found[0] == "}" and inside:
            inside.pop()
        start = found.end()


def at(file: Path, text: str, position: int, words: str) -> str:
    return f"{file.relative_to(SOURCE)}:{text[:position].count(chr(10)) + 1}: {words}"


if __name__ == "__main__":
    main()
