"""A TCP proxy between a site and one of its servers, to take the server away from that site."""

import contextlib
import selectors
import socket
import threading


class TcpProxy:
    """Passes connections on to a server that others use too and that must not be stopped.

    Args:
        target: host and port of the server.
    """

    def __init__(self, target: tuple[str, int]) -> None:
        self._target = target
        self._listener: socket.socket | None = None
        self._pairs: list[tuple[socket.socket, socket.socket | None]] = []
        self._is_silent = False
        self._lock = threading.Lock()
        self._port = 0
        #: How many connections were asked for so far.
        self.accepted = 0
        self.restore()

    @property
    def port(self) -> int:
        """The port on 127.0.0.1, the same for the proxy's whole life."""
        return self._port

    def restore(self) -> None:
        """Pass connections on, as at first."""
        self._is_silent = False
        if self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", self._port))
            self._port = self._listener.getsockname()[1]
            threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def refuse(self) -> None:
        """Cut every connection and refuse new ones: what a stopped server does."""
        if self._listener:
            # Wakes the thread that accepts, which close() alone would not.
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        self.cut()

    def swallow(self) -> None:
        """Cut every connection, accept new ones and never answer: what a lost host does."""
        self._is_silent = True
        self.cut()

    def cut(self) -> None:
        """Cut every connection; new ones are passed on."""
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for ends in pairs:
            for end in filter(None, ends):
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def pass_to(self, target: tuple[str, int]) -> None:
        """Cut every connection, and pass new ones on to another server: what a failover does."""
        self._target = target
        self.cut()

    def close(self) -> None:
        """End the proxy."""
        self.refuse()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client = listener.accept()[0]
            except OSError:
                return
            self.accepted += 1
            try:
                server = None if self._is_silent else socket.create_connection(self._target)
            except OSError:
                client.close()  # the server is down: the client's connection is lost
                continue
            with self._lock:
                self._pairs.append((client, server))
            if server:
                threading.Thread(target=_pass_on, args=(client, server), daemon=True).start()


def _pass_on(client: socket.socket, server: socket.socket) -> None:
    with client, server, selectors.DefaultSelector() as selector:
        selector.register(client, selectors.EVENT_READ, server)
        selector.register(server, selectors.EVENT_READ, client)
        with contextlib.suppress(OSError):
            while True:
                for key, _events in selector.select():
                    data = key.fileobj.recv(65_536)
                    if not data:
                        return
                    key.data.sendall(data)
