"""Every endpoint of the API, as it is imported, and how a request reaches it."""

import importlib
import inspect
import json
import pkgutil
from collections.abc import Callable
from typing import Any

import frappe
from werkzeug.test import TestResponse

import memora.api
from tests.support.http import Client


def _endpoints() -> dict[str, Callable[..., Any]]:
    found = {}
    for module in pkgutil.iter_modules(memora.api.__path__):
        if module.name.startswith("_"):
            continue
        loaded = importlib.import_module(f"memora.api.{module.name}")
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            if hasattr(function, "memora_access") and function.__module__ == loaded.__name__:
                found[f"{module.name}.{name}"] = function
    return found


#: By ``module.function``.
FUNCTIONS = _endpoints()
NAMES = list(FUNCTIONS)


def methods_of(function: Callable[..., Any]) -> list[str]:
    """Return the HTTP methods that a whitelisted function takes."""
    registered = frappe.allowed_http_methods_for_whitelisted_func
    return next(methods for fn, methods in registered.items() if fn is function)


def send(client: Client, name: str, arguments: dict[str, Any]) -> TestResponse:
    """Send arguments to an endpoint: as JSON, or in the query where it only takes GET."""
    path = f"/api/method/memora.api.{name}"
    if "POST" in methods_of(FUNCTIONS[name]):
        return client.post(path, json=arguments)
    texts = {key: json.dumps(v) if not isinstance(v, str) else v for key, v in arguments.items()}
    return client.get(path, query_string={k: v[:50_000] for k, v in texts.items()})
