"""Work in a process of its own, forked from the test, that may be killed under way."""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from types import ModuleType

import frappe
import redis

#: What a process does to files, as Python's audit events name it.
_FILE_EVENTS = {"os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir"}


def start(host: ModuleType, site: str, work: Callable[[], None], *, kill_at: int = 0) -> int:
    """Fork a process that connects to the site and does some work; return its id.

    Args:
        host: the host of the run.
        site: the site.
        work: what to do.
        kill_at: die by SIGKILL right before the n-th time that a temporary file is made, any
            file is linked, renamed or removed, or a folder is made or removed; 0 means never.
    """
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        host.connect(site)
        if kill_at:
            _arm(kill_at)
        work()
        status = 0
    except BaseException:  # noqa: BLE001 - a forked test process must not return into pytest
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def wait(pid: int) -> int:
    """Wait for a process; return its exit status, negative if a signal ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def is_running(pid: int) -> bool:
    """Whether a process has not ended yet (afterwards it cannot be waited for)."""
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None


def _arm(kill_at: int) -> None:
    left = kill_at

    def count(event: str, arguments: tuple) -> None:
        nonlocal left
        is_new_file = event == "open" and str(arguments[0]).endswith(".tmp")
        if event in _FILE_EVENTS or is_new_file:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


def hang_before_rename(number: int, *, hung: int, wake: int) -> None:
    """Let this process stop right before its n-th rename of a file, until it is woken.

    Args:
        number: which of the renames, counted from 1.
        hung: pipe that is closed once the process hangs.
        wake: pipe that is closed to let it go on.
    """
    left = number

    def count(event: str, _arguments: tuple) -> None:
        nonlocal left
        if event == "os.rename":
            left -= 1
            if left == 0:
                os.close(hung)
                os.read(wake, 1)

    sys.addaudithook(count)


def kill_before_statement(number: int, *, after: str) -> None:
    """Let this process die by SIGKILL right before one of its SQL statements.

    Args:
        number: which of the statements, counted from 1.
        after: text of the statement that the count begins behind.
    """
    database = type(frappe.local.db)
    execute = database.sql
    seen = None

    def count(self: object, query: str, *arguments: object, **options: object) -> object:
        nonlocal seen
        if seen is not None:
            seen += 1
            if seen == number:
                os.kill(os.getpid(), signal.SIGKILL)
        elif after in str(query):
            seen = 0
        return execute(self, query, *arguments, **options)

    database.sql = count


def kill_before_call(number: int) -> None:
    """Let this process die by SIGKILL right before its n-th call of MariaDB or Redis."""
    left = number

    def counting(call: Callable[..., object]) -> Callable[..., object]:
        def counted(*arguments: object, **options: object) -> object:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **options)

        return counted

    database = type(frappe.local.db)
    database.sql = counting(database.sql)
    connection = redis.connection.AbstractConnection
    connection.send_packed_command = counting(connection.send_packed_command)
