"""A bucket, a CDN in front of it and Cloudflare's API, all on this machine and over HTTP.

The bucket is moto's server; between it and the site stands a gate that tests make refuse, hang,
fail, forbid or lose what is sent.
"""

import hashlib
import http.client
import itertools
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import boto3
import frappe
from moto.server import ThreadedMotoServer

from memora.services.cdn_export.build.export_record import records_folder

BUCKET = "memora-content"
ACCESS_KEY, SECRET_KEY = "the-access-key", "the-secret-key"
ZONE, TOKEN = "zone-1", "the-token"

_ERROR = "<?xml version='1.0'?><Error><Code>{0}</Code><Message>{0}</Message></Error>"


class _Server:
    """An HTTP server in a thread, on a free port that it keeps through stops."""

    def __init__(self, answer: Callable[[Any], None]) -> None:
        self._answer = answer
        self._server: ThreadingHTTPServer | None = None
        self._port = 0
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def port(self) -> int:
        return self._port

    def start(self) -> None:
        if self._server:
            return
        answer = self._answer

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one_request(self) -> None:
                try:
                    super().handle_one_request()
                except ConnectionError:
                    self.close_connection = True

            def log_message(self, *_arguments: Any) -> None:
                pass

        for method in ("GET", "HEAD", "PUT", "POST", "DELETE"):
            setattr(Handler, f"do_{method}", lambda request: answer(request))
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), Handler)
        self._server.daemon_threads = True
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


def _body_of(request: Any) -> bytes:
    return request.rfile.read(int(request.headers.get("Content-Length") or 0))


def _reply(
    request: Any, status: int, body: bytes = b"", headers: dict[str, str] | None = None
) -> None:
    request.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
        request.send_header(name, value)
    request.end_headers()
    if request.command != "HEAD":
        request.wfile.write(body)


class Bucket:
    """The bucket with its gate, the CDN's public address and Cloudflare; see ``use``.

    Attributes:
        puts: Keys that were sent to be stored, in order, lost ones too.
        deletes: Number of requests that delete.
        purges: Lists of addresses that Cloudflare was asked to purge, in order.
        purge_status: With what Cloudflare answers.
        shows_private: Whether the CDN gives everybody what lies under ``private/``.
        is_public: Whether the bucket itself gives everybody everything, past the CDN.
        ahead: How far the bucket's clock is ahead of the machine's, for signed addresses.
    """

    def __init__(self) -> None:
        self._moto = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
        self._moto.start()
        self._moto_port = self._moto.get_host_and_port()[1]
        self._gate = _Server(self._pass)
        self._cdn = _Server(self._show)
        self._cloudflare = _Server(self._purge)
        self._released = threading.Event()
        self.client = boto3.client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{self._moto_port}",
            region_name="us-east-1",
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET_KEY,
        )
        self.reset()

    @property
    def endpoint_url(self) -> str:
        """Where the site reaches the bucket."""
        return self._gate.url

    @property
    def cdn_url(self) -> str:
        """Where everybody reaches the bucket's files."""
        return self._cdn.url

    @property
    def cloudflare_url(self) -> str:
        """Where Cloudflare's API is."""
        return self._cloudflare.url

    def reset(self) -> None:
        """Empty the bucket and mend everything."""
        self._released.set()
        self._released = threading.Event()
        for server in (self._gate, self._cdn, self._cloudflare):
            server.start()
        connection = http.client.HTTPConnection("127.0.0.1", self._moto_port)
        connection.request("POST", "/moto-api/reset")
        connection.getresponse().read()
        connection.close()
        self.client.create_bucket(Bucket=BUCKET)
        self.puts: list[str] = []
        self.deletes = 0
        self.purges: list[list[str]] = []
        self.purge_status = 200
        self.shows_private = False
        self.is_public = False
        self.ahead = timedelta()
        self._fault: Callable[[str, str], int | str | None] = lambda _method, _key: None

    def close(self) -> None:
        """End all servers."""
        self._released.set()
        for server in (self._gate, self._cdn, self._cloudflare, self._moto):
            server.stop()

    # What tests do to it

    def refuse(self) -> None:
        """Refuse connections: what a stopped server does."""
        self._gate.stop()

    def hang(self) -> None:
        """Accept requests and never answer: what a lost host does."""
        self._fault = lambda _method, _key: "hang"

    def fail(
        self, status: int = 503, *, method: str = "", part: str = "", times: int | None = None
    ) -> None:
        """Answer with a status, some times or always, where method and part of the key fit."""
        left = itertools.count() if times is None else iter(range(times))

        def fault(asked: str, key: str) -> int | None:
            is_meant = method in asked and part in key
            return status if is_meant and next(left, None) is not None else None

        self._fault = fault

    def forbid_writing(self) -> None:
        """Let the key read only."""
        self._fault = lambda method, _key: "AccessDenied" if method == "PUT" else None

    def lose(self, part: str) -> None:
        """Confirm what is stored under keys that hold a part, and forget it."""
        self._fault = lambda method, key: "lose" if method == "PUT" and part in key else None

    def mend(self) -> None:
        """Work again."""
        self._released.set()
        self._released = threading.Event()
        self._gate.start()
        self._fault = lambda _method, _key: None

    def forget_records(self) -> None:
        """Let the site forget what earlier tests have put into the bucket."""
        shutil.rmtree(records_folder() / "bucket", ignore_errors=True)

    # What tests look at

    def keys(self, prefix: str = "") -> set[str]:
        """The bucket's keys."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix)
        return {item["Key"] for page in pages for item in page.get("Contents", ())}

    def read(self, key: str) -> Any:
        """What a file in the bucket holds."""
        return json.loads(self.client.get_object(Bucket=BUCKET, Key=key)["Body"].read())

    def head(self, key: str) -> dict[str, Any]:
        """What the bucket says of a file: ``ContentType``, ``CacheControl``, ``ETag`` …"""
        return self.client.head_object(Bucket=BUCKET, Key=key)

    @property
    def purged(self) -> set[str]:
        """All addresses that Cloudflare was asked to purge."""
        return {url for group in self.purges for url in group}

    def settings(self) -> dict[str, Any]:
        """The fields of CDN Settings that lead here."""
        return {
            "enabled": 1,
            "endpoint_url": self.endpoint_url,
            "bucket_name": BUCKET,
            "region": "us-east-1",
            "access_key": ACCESS_KEY,
            "secret_key": SECRET_KEY,
            "cdn_base_url": self.cdn_url,
            "cloudflare_zone_id": ZONE,
            "cloudflare_api_token": TOKEN,
        }

    def use(self, **changed: Any) -> None:
        """Save CDN Settings that lead here, with some changed, and commit."""
        frappe.get_doc("CDN Settings").update({**self.settings(), **changed}).save()
        frappe.db.commit()

    # The servers

    def _pass(self, request: Any) -> None:
        body, key = _body_of(request), _key_of(request.path)
        fault = self._fault_of(request, key)
        if request.command == "PUT" and key:
            self.puts.append(key)
        if fault == "hang":
            self._released.wait(30)
            request.close_connection = True
        elif fault == "lose":
            etag = hashlib.md5(body, usedforsecurity=False).hexdigest()
            _reply(request, 200, headers={"ETag": f'"{etag}"'})
        elif isinstance(fault, int):
            _reply(request, fault, _ERROR.format("SlowDown").encode())
        elif fault:
            _reply(request, 403, _ERROR.format(fault).encode())
        else:
            self.deletes += request.command == "DELETE" or "?delete" in request.path
            self._forward(request, body)

    def _fault_of(self, request: Any, key: str) -> int | str | None:
        signed = request.headers.get("Authorization", "") + unquote(request.path)
        if "Credential=" in signed and f"Credential={ACCESS_KEY}/" not in signed:
            return "InvalidAccessKeyId"
        if self._is_expired(request.path):
            return "AccessDenied"
        return self._fault(request.command, key)

    def _is_expired(self, path: str) -> bool:
        query = parse_qs(urlsplit(path).query)
        if "X-Amz-Expires" not in query:
            return False
        signed_at = datetime.strptime(f"{query['X-Amz-Date'][0]}+0000", "%Y%m%dT%H%M%SZ%z")
        lasts = timedelta(seconds=int(query["X-Amz-Expires"][0]))
        return datetime.now(timezone.utc) + self.ahead > signed_at + lasts

    def _forward(self, request: Any, body: bytes) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._moto_port)
        headers = {k: v for k, v in request.headers.items() if k.lower() != "expect"}
        if self.is_public:
            headers.setdefault("Authorization", "AWS anybody:at-all")
        connection.request(request.command, request.path, body, headers)
        answer = connection.getresponse()
        dropped = ("content-length", "transfer-encoding", "connection", "server", "date")
        kept = {k: v for k, v in answer.getheaders() if k.lower() not in dropped}
        if request.command == "HEAD" and answer.getheader("Content-Length"):
            kept["Content-Length"] = answer.getheader("Content-Length")
        _reply(request, answer.status, answer.read(), kept)
        connection.close()

    def _show(self, request: Any) -> None:
        key = unquote(urlsplit(request.path).path).lstrip("/")
        if key.startswith("private/") and not self.shows_private:
            _reply(request, 403)
            return
        try:
            found = self.client.get_object(Bucket=BUCKET, Key=key)
        except self.client.exceptions.NoSuchKey:
            _reply(request, 404)
            return
        names = {"CacheControl": "Cache-Control", "ContentType": "Content-Type"}
        headers = {header: found[name] for name, header in names.items() if name in found}
        _reply(request, 200, found["Body"].read(), headers)

    def _purge(self, request: Any) -> None:
        files = json.loads(_body_of(request))["files"]
        is_right = (
            request.command == "POST"
            and request.path == f"/zones/{ZONE}/purge_cache"
            and request.headers["Authorization"] == f"Bearer {TOKEN}"
        )
        status = self.purge_status if is_right else 403
        if status == 200 and len(files) > 30:
            status = 400
        if status == 200:
            self.purges.append(files)
        answer = {"success": status == 200, "errors": [], "messages": [], "result": {"id": ZONE}}
        _reply(request, status, json.dumps(answer).encode(), {"Content-Type": "application/json"})


@contextmanager
def running_bucket() -> Iterator[Bucket]:
    """Start the servers, and end them."""
    bucket = Bucket()
    try:
        yield bucket
    finally:
        bucket.close()


def _key_of(path: str) -> str:
    """Return the key that a path-style address names; empty for the bucket itself."""
    return unquote(urlsplit(path).path).lstrip("/").partition("/")[2]
