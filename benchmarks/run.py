"""``make bench``: every benchmark on a fresh site, as a table and as JSON."""

import argparse
import importlib
import json
import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path

from tabulate import tabulate

from benchmarks.harness import ROUNDS, Figure
from tests.support.redis_server import RedisServer

SITE = "bench.test"
BENCHMARKS = (
    "ledger",
    "wallet_sync",
    "bitmap_sync",
    "progress",
    "endpoints",
    "export",
    "content_import",
    "leaderboard",
    "reviews",
)


def main() -> int:
    """Run them and print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", choices=("quick", "full"), default="quick")
    parser.add_argument("--only", choices=BENCHMARKS, help="run one of them")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    options = parser.parse_args()
    figures = _run_all(options.scale, [options.only] if options.only else BENCHMARKS)
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; "
        f"medians of {ROUNDS} interleaved rounds\n"
    )
    rows = [
        (f.name, _ms(f.ours_s), _ms(f.base_s), f.ratio and f"{f.ratio:.2f}", f.budget)
        for f in figures
    ]
    print(tabulate(rows, headers=("what", "ours", "beside", "ratio", "budget")))
    report = json.dumps([figure.as_dict() for figure in figures], indent=1)
    if options.json:
        options.json.write_text(report + "\n")
    else:
        print(f"\n{report}")
    return 0


def _run_all(scale: str, names: Sequence[str]) -> list[Figure]:
    host_name = "bench" if os.environ.get("MEMORA_BENCH") else "benchless"
    host = importlib.import_module(f"tests.hosts.{host_name}")
    hot, queue = RedisServer().start(), RedisServer(appendonly="no").start()
    try:
        config = {"memora_redis": hot.url, "redis_queue": queue.url}
        config["throttle_user_limit"] = 1_000_000
        host.make_site(SITE, config)
        host.connect(SITE)
        try:
            modules = [importlib.import_module(f"benchmarks.{name}") for name in names]
            return [figure for module in modules for figure in module.run(scale)]
        finally:
            host.disconnect()
            host.drop_site(SITE)
    finally:
        hot.remove()
        queue.remove()


def _ms(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds * 1_000:,.1f} ms"


if __name__ == "__main__":
    sys.exit(main())
