"""``make demo``: from nothing to a student's day, and nothing left running."""

import argparse
import secrets
import shlex
import sys
from pathlib import Path

from demo import student_day
from demo.client import StepFailedError
from demo.host import benchless, free_port, run, running, wait_for


def main() -> int:
    """Run the demo on a site of its own; 0 if every step was answered as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--course", type=Path, required=True)
    course = parser.parse_args().course.resolve()
    if not course.is_file():
        print(f"There is no course file {course}.", file=sys.stderr)
        return 1
    site = f"demo-{secrets.token_hex(3)}.localhost"
    url = f"http://127.0.0.1:{free_port()}"
    run("start-servers")
    try:
        run("new-site", site, "--install-app", "memora")
        with (
            running("--site", site, "serve", "--port", url.rpartition(":")[2]) as web,
            running("--site", site, "worker", "--quiet"),
        ):
            wait_for(url, web)
            student_day.run(url, course, "admin", shlex.join(benchless("schedule")))
    except StepFailedError as failure:
        print(f"\nThe demo stopped: {failure}", file=sys.stderr)
        return 1
    finally:
        run("drop-site", site)
        run("stop-servers")
    return 0


if __name__ == "__main__":
    sys.exit(main())
