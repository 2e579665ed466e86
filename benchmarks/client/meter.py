"""Counts what a site sends: between the server and whoever asks, compressed as it goes out."""

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

WORKER = "/learn/sw.js"


@dataclass(frozen=True, slots=True)
class Sent:
    """An answer that went out.

    Attributes:
        path: What was asked for.
        size: Bytes of its headers and body.
        by_worker: Whether the service worker asked, which keeps things for later.
    """

    path: str
    size: int
    by_worker: bool


@dataclass(slots=True)
class Meter:
    """A WSGI application around another one.

    Attributes:
        app: The application.
        sent: Its answers, in the order in which they ended.
    """

    app: Callable[..., Any]
    sent: list[Sent] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Answer as the application does."""
        size = 0

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            nonlocal size
            size += len(status) + sum(len(name) + len(value) + 4 for name, value in headers)
            return start_response(status, headers, *more)

        def counted(body: Iterable[bytes]) -> Iterator[bytes]:
            nonlocal size
            try:
                for part in body:
                    size += len(part)
                    yield part
            finally:
                close = getattr(body, "close", None)
                if close:
                    close()
                self._note(environ, size)

        return counted(self.app(environ, start))

    def take(self) -> list[Sent]:
        """Return what was sent since the last time, and forget it."""
        with self._lock:
            sent, self.sent = self.sent, []
        return sent

    def _note(self, environ: dict[str, Any], size: int) -> None:
        path = environ["PATH_INFO"]
        is_workers = path == WORKER or environ.get("HTTP_REFERER", "").endswith(WORKER)
        with self._lock:
            self.sent.append(Sent(path, size, is_workers))
