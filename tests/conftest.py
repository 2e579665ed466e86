"""The fixtures of every test: a site a worker, a connection a test, clean tables between."""

import importlib
import os
import secrets
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import hypothesis
import pytest

from tests.support.redis_server import RedisServer

ROOT = Path(__file__).resolve().parents[1]
TESTS = ROOT / "tests"

# How long an example takes says how busy the machine is, and nothing of the code.
hypothesis.settings.register_profile(
    "memora", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("memora")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Connect every test but those of pure code, and benchless's own."""
    for item in items:
        if item.path.is_relative_to(TESTS) and not item.path.is_relative_to(TESTS / "unit"):
            item.fixturenames.insert(0, "connection")


@pytest.fixture(scope="session")
def host() -> ModuleType:
    """The host of the run: real Frappe where `MEMORA_BENCH` names a bench, else benchless."""
    name = "bench" if os.environ.get("MEMORA_BENCH") else "benchless"
    return importlib.import_module(f"tests.hosts.{name}")


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """The worker's own Redis for hot state (`memora_redis`)."""
    server = RedisServer().start()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def queue_server() -> Iterator[RedisServer]:
    """The worker's own Redis for jobs (`redis_queue`)."""
    server = RedisServer(appendonly="no").start()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def site(
    host: ModuleType, worker_id: str, redis_server: RedisServer, queue_server: RedisServer
) -> Iterator[str]:
    """The worker's own site, dropped at the end."""
    name = f"{worker_id}-{secrets.token_hex(4)}.test"
    config = {
        "memora_redis": redis_server.url,
        "redis_queue": queue_server.url,
        "throttle_user_limit": 1_000_000,
    }
    host.make_site(name, config)
    yield name
    host.drop_site(name)


@pytest.fixture(scope="session")
def cleaner(host: ModuleType, site: str) -> Any:
    """What empties the site's tables."""
    from tests.support.cleaning import Cleaner

    host.connect(site)
    cleaner = Cleaner()
    host.disconnect()
    return cleaner


@pytest.fixture(scope="session")
def user_pool() -> Any:
    """The users of the worker's site."""
    from tests.support.users import UserPool

    return UserPool()


@pytest.fixture
def connection(
    host: ModuleType,
    site: str,
    cleaner: Any,
    user_pool: Any,
    redis_server: RedisServer,
    queue_server: RedisServer,
) -> Iterator[None]:
    """Connect the test to its clean site, as Administrator.

    The cleaning comes first, so that nothing which a test breaks can stop it.
    """
    from memora.services.identity import guard

    for server in (redis_server, queue_server):
        if not server.is_running:
            server.start()
        with server.connect() as client:
            client.flushall()
    host.connect(site)
    cleaner.clean()
    guard.local_limits.clear()
    user_pool.take_back()
    yield
    host.disconnect()


@pytest.fixture
def statements(connection: None, monkeypatch: pytest.MonkeyPatch) -> list[str]:  # noqa: ARG001
    """Collect the statements of the test's own connection."""
    import frappe

    texts: list[str] = []
    run = frappe.db.sql

    def spy(query: Any, *arguments: Any, **options: Any) -> Any:
        texts.append(str(query))
        return run(query, *arguments, **options)

    monkeypatch.setattr(frappe.db, "sql", spy)
    return texts


@pytest.fixture
def borrow_user(user_pool: Any) -> Callable[..., str]:
    """Lend a user with the roles given: `borrow_user("Memora Student")`."""
    return user_pool.borrow


@pytest.fixture(scope="session")
def wsgi_app(host: ModuleType, site: str) -> Callable[..., Any]:
    """The site's WSGI application."""
    return host.wsgi_app(site)


@pytest.fixture
def new_client(wsgi_app: Callable[..., Any], site: str) -> Iterator[Callable[..., Any]]:
    """Make clients: `new_client()` a guest's, `new_client(user)` one logged in."""
    import frappe

    from tests.support.http import Client
    from tests.support.users import PASSWORD

    clients = []

    def sign_in(client: Client, user: str, password: str) -> None:
        # Who only learns has no session of Frappe's own login.
        if set(frappe.get_roles(user)) - {"All", "Guest"} != {"Memora Student"}:
            client.login(user, password)
            return
        client.headers["X-Device-ID"] = str(uuid.uuid4())
        answer = client.call("memora.api.player.login", usr=user, pwd=password)
        assert answer.status_code == 200, answer.text

    def make(user: str | None = None, password: str = PASSWORD, **headers: str) -> Client:
        client = Client(wsgi_app, site, headers)
        clients.append(client)
        if user:
            sign_in(client, user, password)
        return client

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def client(new_client: Callable[..., Any]) -> Any:
    """A guest's client."""
    return new_client()


@pytest.fixture
def student(school: Any, new_client: Callable[..., Any], borrow_user: Callable[..., str]) -> Any:
    """A student who is signed in and enrolled at the `school` of the test's file."""
    from tests.support.students import Student

    return school.enrol(Student(new_client, borrow_user("Memora Student")))


@pytest.fixture
def staff(new_client: Callable[..., Any], borrow_user: Callable[..., str]) -> Any:
    """A client of an administrator who is signed in."""
    return new_client(borrow_user("Memora Admin"))


@pytest.fixture
def system_setting() -> Iterator[Callable[..., None]]:
    """Change System Settings for one test."""
    import frappe

    before: dict[str, Any] = {}

    def change(**values: Any) -> None:
        for name, value in values.items():
            before.setdefault(name, frappe.db.get_single_value("System Settings", name))
            frappe.db.set_single_value("System Settings", name, value)
        frappe.clear_document_cache("System Settings", "System Settings")
        frappe.db.commit()

    yield change
    change(**before)


@pytest.fixture
def asks_for_codes(system_setting: Callable[..., None]) -> Iterator[None]:
    """Let the school ask its students for a second factor."""
    import frappe

    system_setting(enable_two_factor_auth=1, two_factor_method="OTP App")
    frappe.db.set_value("Role", "Memora Student", "two_factor_auth", 1)
    frappe.db.commit()
    yield
    frappe.db.set_value("Role", "Memora Student", "two_factor_auth", 0)
    frappe.db.commit()


@pytest.fixture(scope="session")
def bucket_servers() -> Iterator[Any]:
    """The worker's own bucket, CDN and Cloudflare; see `tests.support.bucket`."""
    from tests.support.bucket import running_bucket

    with running_bucket() as bucket:
        yield bucket


@pytest.fixture
def bucket(host: ModuleType, site: str, connection: None, bucket_servers: Any) -> Iterator[Any]:  # noqa: ARG001
    """An empty bucket that the site's CDN Settings lead to."""
    from tests.support.site_config import configured

    bucket_servers.reset()
    bucket_servers.forget_records()
    with configured(host, site, memora_cloudflare_api=bucket_servers.cloudflare_url):
        bucket_servers.use()
        yield bucket_servers
        bucket_servers.mend()


@pytest.fixture(scope="session")
def course_data_dir() -> Path:
    """The folder of real courses, questions and review logs, beside the checkout."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("needs the course data, which lie beside the checkout in ../shared/data")
    return folder
