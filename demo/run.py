"""``make demo``: from nothing to a student's day, and nothing left running."""

import argparse
import json
import os
import shlex
import shutil
import sys
from pathlib import Path

from demo import student_day
from demo.client import StepFailedError
from demo.host import benchless, free_port, run, running, wait_for

SITE = "demo.localhost"
#: Apart from the servers and data of `make up`, and gone when the demo ends.
HOME = Path(__file__).resolve().parents[1] / ".bench" / "demo"


def main() -> int:
    """Run the demo on a site of its own; 0 if every step was answered as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--course", type=Path, required=True)
    course = parser.parse_args().course.resolve()
    if not course.is_file():
        print(f"There is no course file {course}.", file=sys.stderr)
        return 1
    url = f"http://127.0.0.1:{free_port()}"
    os.environ["BENCHLESS_HOME"] = str(HOME)
    clean_up()
    run("start-servers")
    try:
        tick_every_second()
        run("new-site", SITE, "--install-app", "memora")
        with (
            running("serve", "--port", url.rpartition(":")[2]) as web,
            running("worker", "--quiet"),
        ):
            wait_for(url, web)
            student_day.run(url, course, "admin", shlex.join(benchless("schedule")))
    except StepFailedError as failure:
        print(f"\nThe demo stopped: {failure}", file=sys.stderr)
        return 1
    finally:
        clean_up()
    return 0


def tick_every_second() -> None:
    """Let the scheduler look for due jobs every second instead of every minute."""
    config = HOME / "sites" / "common_site_config.json"
    config.write_text(json.dumps(json.loads(config.read_text()) | {"scheduler_tick_interval": 1}))


def clean_up() -> None:
    """Stop the demo's servers and remove its data, those of a demo that was killed too."""
    if HOME.exists():
        run("stop-servers")
        shutil.rmtree(HOME)


if __name__ == "__main__":
    sys.exit(main())
