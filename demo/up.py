"""``make up``: Memora with web, worker and scheduler until Ctrl-C; its data stay."""

import argparse
import subprocess
import sys
from pathlib import Path

from demo import school
from demo.host import benchless, run, running, wait_for

SITE = "memora.localhost"


def main() -> int:
    """Set up what is missing, run, and print how to sign in."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--course", type=Path, required=True)
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    url = f"http://127.0.0.1:{options.port}"
    known = subprocess.run(  # noqa: S603 - our own verb
        benchless("--site", SITE, "list-apps"), check=False, capture_output=True
    )
    if known.returncode:
        run("new-site", SITE, "--install-app", "memora")
    else:
        run("--site", SITE, "migrate")
    with running("--site", SITE, "up", "--port", str(options.port)) as everything:
        wait_for(url, everything)
        if not school.is_open(url):
            school.open_school(url, options.course.resolve())
        show_logins(url)
        try:
            return everything.wait()
        except KeyboardInterrupt:
            return 0


def show_logins(url: str) -> None:
    """Print who can sign in."""
    print(f"\nMemora is at {url}  (Ctrl-C ends it; the data stay)\n")
    print("  staff     Administrator / admin")
    for email in school.STUDENTS:
        print(f"  student   {email} / {school.PASSWORD}")
    print(f"\n  year      {school.SEASON}, {school.GRADE}")
    print(f"  plan      {url}/memora_content/plans/{school.PLAN}/manifest.json\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
