"""Redis URLs: one server, Sentinels, a Cluster."""

import pytest

from memora.utils.errors import ServiceUnavailable
from memora.utils.redis_address import parse_redis_url


@pytest.mark.parametrize("url", ["redis://h:1/2", "rediss://u:p@h", "unix:///run/redis.sock?db=1"])
def test_one_servers_url_is_left_to_redis_py(url):
    assert parse_redis_url(url).kind == "server"


def test_a_sentinel_url_names_sentinels_master_and_database():
    address = parse_redis_url("redis+sentinel://ali:s%40fe@a:1,b:2/school/3?sentinel_password=x")

    assert address == (
        *("sentinel", (("a", 1), ("b", 2)), {"username": "ali", "password": "s@fe"}),
        *(False, "school", 3, "x"),
    )


def test_a_sentinel_url_may_leave_out_ports_and_database():
    address = parse_redis_url("rediss+sentinel://:secret@a,b/school")

    assert address.nodes == (("a", 26379), ("b", 26379))
    assert (address.credentials, address.is_tls, address.db) == ({"password": "secret"}, True, 0)


def test_a_cluster_url_names_some_of_its_nodes():
    address = parse_redis_url("redis+cluster://a:1,[::1]:2,c")

    assert (address.kind, address.nodes) == ("cluster", (("a", 1), ("::1", 2), ("c", 6379)))


@pytest.mark.parametrize(
    "url",
    [
        *("redis+sentinel://a:1", "redis+sentinel://a:1/", "redis+sentinel://a:1/school/x"),
        *("redis+cluster://a:1/0", "redis+cluster://a:x", "redis+cluster://,", "http+cluster://a"),
        "redis+ring://a:1",
    ],
)
def test_an_address_that_cannot_be_read_is_refused_without_showing_it(url):
    with pytest.raises(ServiceUnavailable) as refused:
        parse_redis_url(url.replace("://", "://u:hidden@"))

    assert "hidden" not in str(refused.value)
