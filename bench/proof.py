"""How fast `verify` walks the journal on one core: the chain alone, and the chain with every row refolded."""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.lib.city import env, made

SIZE = int(os.environ.get("BENCH_SIZES", "1000,100000").split(",")[-1])
FOLDER = Path(os.environ.get("BENCH_DATA", Path(tempfile.gettempdir()) / "bihuan-bench"))


def main() -> None:
    """Prints events a second of both walks, the memory used, and fails where the journal does not hold."""
    os.environ.update(env(made(FOLDER, SIZE)))
    import django

    django.setup()
    from bihuan.kernel.verify import verify

    for name, refold in (("链", False), ("链和重折", True)):
        begun = time.perf_counter()
        proof = verify(refold=refold)
        spent = time.perf_counter() - begun
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(
            f"{name:<8} {proof.events:>9} 条，每秒 {proof.events / spent:>9.0f} 条，内存 {memory} MiB，{proof.finding or '成立'}"
        )
        assert proof.finding is None, proof.finding


if __name__ == "__main__":
    main()
