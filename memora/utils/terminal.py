"""What an operator sees at a console while something takes its time."""

import sys

BAR_WIDTH = 40


def show_progress(done: int, total: int) -> None:
    """Draw a bar anew on a terminal's current line.

    In a log a bar that is drawn anew again and again would be noise: there is none.
    """
    if sys.stderr.isatty():
        filled = BAR_WIDTH * done // total
        end = "\n" if done == total else ""
        sys.stderr.write(f"\r[{'#' * filled:<{BAR_WIDTH}}] {done}/{total}{end}")
        sys.stderr.flush()
