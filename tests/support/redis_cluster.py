"""A small Redis Cluster, and a master with replica and Sentinel, of a test's own."""

import contextlib
from collections.abc import Iterator

import redis

from tests.support.redis_server import RedisServer
from tests.support.tcp_proxy import TcpProxy
from tests.support.waiting import wait_until

NODES = 3
SLOTS = 16_384
MASTER = "mymaster"


@contextlib.contextmanager
def running_cluster() -> Iterator[str]:
    """Start a Cluster of masters; yield its URL.

    Raises:
        TimeoutError: it did not come up in time.
    """
    with _servers(NODES, cluster_enabled="yes") as nodes:
        first, clients = nodes[0], [node.connect() for node in nodes]
        for number, client in enumerate(clients):
            start, end = SLOTS * number // NODES, SLOTS * (number + 1) // NODES - 1
            client.execute_command("CLUSTER ADDSLOTSRANGE", start, end)
            client.execute_command("CLUSTER MEET", "127.0.0.1", first.port)
        wait_until(lambda: all(_knows_the_cluster(client) for client in clients))
        yield f"redis+cluster://{','.join(f'127.0.0.1:{node.port}' for node in nodes)}"


def _knows_the_cluster(client: redis.Redis) -> bool:
    info = client.execute_command("CLUSTER INFO")
    return info["cluster_state"] == "ok" and info["cluster_known_nodes"] == str(NODES)


class SentinelGroup:
    """A master, its replica, and one Sentinel that promotes the replica when the master is gone."""

    def __init__(self, master: RedisServer, replica: RedisServer, sentinel: RedisServer) -> None:
        self.master, self.replica, self.sentinel = master, replica, sentinel

    @property
    def url(self) -> str:
        """The address, for site configs."""
        return f"redis+sentinel://127.0.0.1:{self.sentinel.port}/{MASTER}/0"

    def fail_over(self) -> None:
        """Kill the master and wait until the Sentinel has made the replica the master."""
        with self.sentinel.connect() as client:
            client.sentinel_set(MASTER, "down-after-milliseconds", 300)
            self.master.kill()
            wait_until(lambda: client.sentinel_master(MASTER)["port"] == self.replica.port)
        with self.replica.connect() as client:
            wait_until(lambda: client.info("replication")["role"] == "master")


class Pair:
    """Two servers, of which one is made the other's replica, or promoted, by hand."""

    def __init__(self, first: RedisServer, second: RedisServer) -> None:
        self.servers = (first, second)

    def __iter__(self) -> Iterator[RedisServer]:
        return iter(self.servers)

    def follow(self, replica: RedisServer, master: RedisServer) -> None:
        """Make a server the other's replica, and wait until it holds the same."""
        with replica.connect() as client:
            client.replicaof("127.0.0.1", master.port)
        self.catch_up(replica)

    def catch_up(self, replica: RedisServer) -> None:
        """Wait until a replica holds all that its master has acknowledged."""
        (master,) = [server for server in self.servers if server is not replica]
        with replica.connect() as client, master.connect() as source:
            wait_until(lambda: client.info("replication")["master_link_status"] == "up")
            offset = source.info("replication")["master_repl_offset"]
            wait_until(lambda: client.info("replication")["slave_repl_offset"] >= offset)

    def promote(self, server: RedisServer) -> None:
        """Make a server a master, without a restart."""
        with server.connect() as client:
            client.replicaof("NO", "ONE")


class FailoverPair(Pair):
    """A pair behind one address, whose roles change without a restart, there and back."""

    def __init__(self, first: RedisServer, second: RedisServer) -> None:
        super().__init__(first, second)
        self.master, self.replica = first, second
        self.proxy = TcpProxy(("127.0.0.1", first.port))

    @property
    def url(self) -> str:
        """The address of whichever server is the master."""
        return f"redis://127.0.0.1:{self.proxy.port}"

    def fail_over(self) -> None:
        """Promote the replica as it is, which may lack the last writes; the master follows it."""
        self.promote(self.replica)
        self.master, self.replica = self.replica, self.master
        self.proxy.pass_to(("127.0.0.1", self.master.port))
        self.follow(self.replica, self.master)


@contextlib.contextmanager
def running_failover_pair() -> Iterator[FailoverPair]:
    """Start a pair behind one address.

    Raises:
        TimeoutError: they did not come up in time.
    """
    with _servers(2, repl_diskless_sync_delay="0") as (first, second):
        pair = FailoverPair(first, second)
        try:
            pair.follow(second, first)
            yield pair
        finally:
            pair.proxy.close()


@contextlib.contextmanager
def running_pair() -> Iterator[Pair]:
    """Start a master and a replica in step with it.

    Raises:
        TimeoutError: they did not come up in time.
    """
    with _servers(2, repl_diskless_sync_delay="0") as (first, second):
        pair = Pair(first, second)
        pair.follow(second, first)
        yield pair


@contextlib.contextmanager
def running_sentinel() -> Iterator[SentinelGroup]:
    """Start a master, a replica in step with it, and a Sentinel that knows both.

    Raises:
        TimeoutError: they did not come up in time.
    """
    with contextlib.ExitStack() as stack:
        (master,) = stack.enter_context(_servers(1, repl_diskless_sync_delay="0"))
        replica_of = {"replicaof": f"127.0.0.1 {master.port}"}
        (replica,) = stack.enter_context(_servers(1, **replica_of))
        with replica.connect() as client:
            wait_until(lambda: client.info("replication")["master_link_status"] == "up")
        watch = {
            "monitor": f"{MASTER} 127.0.0.1 {master.port} 1",
            # No busy machine lets it take the master for dead: ``fail_over`` says when.
            "down-after-milliseconds": f"{MASTER} 600000",
            "failover-timeout": f"{MASTER} 5000",
        }
        sentinel = RedisServer(sentinel=watch)
        stack.callback(sentinel.remove)
        with sentinel.start().connect() as client:
            wait_until(lambda: client.sentinel_slaves(MASTER))
        yield SentinelGroup(master, replica, sentinel)


@contextlib.contextmanager
def _servers(count: int, **settings: str) -> Iterator[list[RedisServer]]:
    servers = [RedisServer(**settings) for _number in range(count)]
    try:
        yield [server.start() for server in servers]
    finally:
        for server in servers:
            server.remove()
