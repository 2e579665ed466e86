"""The scripts that Redis runs for us, one atomic step each.

A script touches the keys of one player only: they share a Redis Cluster slot. Scripts are called
by their digest; a server that does not know one, since it was restarted, is sent it.
"""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import redis
from redis.exceptions import NoScriptError

from memora.utils.redis_client import get_redis

__all__ = ["Pipeline", "Script", "run_pipeline"]

Pipeline = redis.client.Pipeline


#: Every script of this process, for a server that knows none.
_scripts: list["Script"] = []


class Script:
    """A Lua script, made of files of this folder, in order.

    Args:
        *names: the files, without ``.lua``; the last is the script, the others its functions.
    """

    def __init__(self, *names: str) -> None:
        folder = Path(__file__).parent
        texts = [(folder / f"{name}.lua").read_text(encoding="utf-8") for name in names]
        self.source = "\n".join(texts)
        self.sha = hashlib.sha1(self.source.encode(), usedforsecurity=False).hexdigest()
        _scripts.append(self)

    def call(self, keys: Sequence[str], arguments: Sequence[Any]) -> Any:
        """Run the script and return its reply.

        Raises:
            redis.RedisError: Redis cannot be asked.
        """
        client = get_redis()
        try:
            return client.evalsha(self.sha, len(keys), *keys, *arguments)
        except NoScriptError:
            return client.eval(self.source, len(keys), *keys, *arguments)

    def queue(self, pipe: Pipeline, keys: Sequence[str], arguments: Sequence[Any]) -> None:
        """Queue the script; the pipeline must be one of ``run_pipeline``."""
        # Not pipe.evalsha(): redis-py refuses it for a Cluster, where one script touches one slot.
        pipe.execute_command("EVALSHA", self.sha, len(keys), *keys, *arguments)


def run_pipeline(fill: Callable[[Pipeline], Any]) -> list[Any]:
    """Run what ``fill`` queues in one round trip, and return the replies.

    Args:
        fill: queues commands and scripts; called again if the server has to be sent the
            scripts first, so all of it must bear repeating.

    Raises:
        redis.RedisError: Redis cannot be asked.
    """
    client = get_redis()
    try:
        return _filled(client, fill).execute()
    except NoScriptError:
        for script in _scripts:
            client.script_load(script.source)
        return _filled(client, fill).execute()


def _filled(client: redis.Redis, fill: Callable[[Pipeline], Any]) -> Pipeline:
    pipe = client.pipeline(transaction=False)
    fill(pipe)
    return pipe
