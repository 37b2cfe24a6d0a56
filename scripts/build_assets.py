"""Copies what pages load from others, and the faces of printed documents, out of node_modules into the package, and draws
one icon sprite a shell.

Run by `make setup` after `npm ci`. The names of a shell's icons stand in src/bihuan/ui/icons/<shell>.txt, one a line;
its sprite is served as bihuan/vendor/icons-<shell>.svg, each icon under the id `i-<name>`.
"""

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
ICONS = ROOT / "src/bihuan/ui/icons"
VENDOR = ROOT / "src/bihuan/ui/static/bihuan/vendor"

FONTS = ROOT / "src/bihuan/services/documents/fonts"

FILES = ("htmx.org/dist/htmx.min.js",)
FACES = (
    "sans-sc/400Regular/NotoSansSC_400Regular",
    "sans-sc/700Bold/NotoSansSC_700Bold",
    "serif-sc/700Bold/NotoSerifSC_700Bold",
)
SOURCE_MAP = re.compile(r"(/\*|//)# sourceMappingURL=.*")
SHAPE = re.compile(r"<svg.*?>(.*)</svg>", re.DOTALL)
FRAME = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none" />')


def main() -> None:
    """Builds everything anew."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for file in FILES:
        copy(file)
    for package in ("htmx.org", "@tabler/icons"):
        licence(package)
    fonts()
    for shell in sorted(ICONS.glob("*.txt")):
        (VENDOR / f"icons-{shell.stem}.svg").write_text(sprite(names(shell)), encoding="utf-8")


def copy(file: str) -> None:
    """One file without its reference to a source map, which is not served."""
    text = (MODULES / file).read_text(encoding="utf-8")
    (VENDOR / Path(file).name).write_text(SOURCE_MAP.sub("", text), encoding="utf-8")


def fonts() -> None:
    """The faces in which documents are printed, with their licence."""
    shutil.rmtree(FONTS, ignore_errors=True)
    FONTS.mkdir(parents=True)
    for face in FACES:
        shutil.copy(MODULES / "@expo-google-fonts" / f"noto-{face}.ttf", FONTS)
    shutil.copy(MODULES / "@expo-google-fonts/noto-sans-sc/LICENSE_FONT", FONTS / "LICENSE.txt")


def licence(package: str) -> None:
    """The licence that a package's files come under, beside them."""
    name = package.replace("/", "-").removeprefix("@")
    shutil.copy(MODULES / package / "LICENSE", VENDOR / f"LICENSE-{name}.txt")


def names(shell: Path) -> list[str]:
    """The icons of one shell; empty lines and what follows # do not count."""
    lines = (line.partition("#")[0].strip() for line in shell.read_text(encoding="utf-8").splitlines())
    return sorted({line for line in lines if line})


def sprite(icons: list[str]) -> str:
    """One SVG with a symbol for each icon. An icon that Tabler does not have stops the build."""
    if unknown := [icon for icon in icons if not drawing(icon).exists()]:
        sys.exit(f"Tabler has no icon named: {', '.join(unknown)}")
    symbols = "".join(symbol(icon) for icon in icons)
    return f'<svg xmlns="http://www.w3.org/2000/svg"><!-- Tabler Icons, MIT -->{symbols}</svg>'


def symbol(icon: str) -> str:
    """One icon's paths under the id that pages refer to."""
    found = SHAPE.search(drawing(icon).read_text(encoding="utf-8"))
    assert found, icon
    paths = " ".join(FRAME.sub("", found[1]).split()).replace("> <", "><")
    return f'<symbol id="i-{icon}" viewBox="0 0 24 24">{paths}</symbol>'


def drawing(icon: str) -> Path:
    """Where Tabler keeps this outline icon."""
    return MODULES / f"@tabler/icons/icons/outline/{icon}.svg"


if __name__ == "__main__":
    main()
