"""The site under test as an HTTP server on a port of its own, for browsers."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server


class _Quiet(WSGIRequestHandler):
    """Keeps no log of requests: a test says itself what it wants to know of them."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - theirs
        """Say nothing."""


@contextmanager
def served(app: Callable[..., Any]) -> Iterator[str]:
    """Serve a WSGI application for the length of a block; a thread a request, as browsers ask.

    Args:
        app: The application.

    Yields:
        Its address, without a slash at the end.
    """
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    server.daemon_threads = True
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.01}, name="live site"
    )
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
