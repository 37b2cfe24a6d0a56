"""The product's settings with one page only: the reference of `bench/writes.py`, served by `bihuan serve` itself."""

from __future__ import annotations

from bihuan.web.settings import *  # noqa: F403

ROOT_URLCONF = "bench.lib.inserting"
