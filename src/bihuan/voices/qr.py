"""An address as a picture that a telephone reads, within the page."""

from __future__ import annotations

import segno
from django.utils.safestring import SafeString


def qr(address: str) -> SafeString:
    """The QR code as SVG without size or style; the page's sheet says how large it is."""
    code = segno.make_qr(address, error="m")
    return SafeString(code.svg_inline(border=2, omitsize=True, svgclass="qr", lineclass=None))
