"""``make bench``: every benchmark on a fresh site, as a table and as JSON."""

import argparse
import importlib
import json
import os
import platform
import sys
from pathlib import Path

from tabulate import tabulate

from benchmarks.harness import ROUNDS, Figure
from tests.support.redis_server import RedisServer

BENCHMARKS = (
    "ledger",
    "wallet_sync",
    "bitmap_sync",
    "progress",
    "endpoints",
    "export",
    "texts",
    "content_import",
    "bank_import",
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
    names = [options.only] if options.only else BENCHMARKS
    figures = [figure for name in names for figure in _run_alone(name, options.scale)]
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


def _run_alone(name: str, scale: str) -> list[Figure]:
    """Run a benchmark on a site and Redis servers of its own: the syncs take whoever is pending."""
    host_name = "bench" if os.environ.get("MEMORA_BENCH") else "benchless"
    host = importlib.import_module(f"tests.hosts.{host_name}")
    site = f"{name.replace('_', '-')}.bench.test"
    hot, queue = RedisServer().start(), RedisServer(appendonly="no").start()
    try:
        config = {"memora_redis": hot.url, "redis_queue": queue.url}
        config["throttle_user_limit"] = 1_000_000
        host.make_site(site, config)
        host.connect(site)
        try:
            figures: list[Figure] = importlib.import_module(f"benchmarks.{name}").run(scale)
            return figures
        finally:
            host.disconnect()
            host.drop_site(site)
    finally:
        hot.remove()
        queue.remove()


def _ms(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds * 1_000:,.1f} ms"


if __name__ == "__main__":
    sys.exit(main())
