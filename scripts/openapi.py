"""Makes docs/openapi.json from the endpoints' signatures and docstrings.

``python scripts/openapi.py`` writes it; ``--check`` fails where it is stale. Nothing is
imported: the source is read, so neither Frappe nor a site is needed.
"""

import ast
import json
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
API = ROOT / "memora" / "api"
DOCUMENT = ROOT / "docs" / "openapi.json"

#: docs: "Errors" of the contract; what each access adds to an endpoint's own.
STATUSES = {
    "ValidationError": 400,
    "AuthenticationError": 401,
    "SessionReplaced": 401,
    "PermissionError": 403,
    "NotFoundError": 404,
    "ConflictError": 409,
    "RequestTooLarge": 413,
    "RateLimitError": 429,
    "ServiceUnavailable": 503,
}
#: What Frappe answers by itself before it calls an endpoint.
TYPE_ERROR = "FrappeTypeError"
WRONG_TYPE = 417
STATUS_TEXTS = {
    400: "The request cannot be understood or breaks a rule.",
    401: "Nobody is signed in, or a newer login ended the session.",
    403: "Signed in, but not allowed to do this.",
    404: "What the request names does not exist.",
    409: "The request contradicts what is already recorded.",
    413: "The body is longer than the endpoint takes, which is 64 KB unless it says otherwise.",
    417: (
        "An argument cannot be read as its type, or the body is no JSON object. Frappe checks this"
        " itself, before it asks who is there."
    ),
    429: "Too many requests; the headers say when to come back.",
    503: "A store is away or too busy; the same request may succeed later.",
}
TOO_MANY = STATUSES["RateLimitError"]
ACCESS = {
    "require_authorized_device": "student",
    "require_session": "session",
    "require_staff": "staff",
    "require_author": "author",
    "require_student_or_staff": "student or staff",
    "open_to_guests": "guest",
}
ERRORS_OF_ACCESS = {
    "guest": [503],
    "session": [401, 503],
    "student": [401, 403, 429, 503],
    "staff": [401, 403, 503],
    "author": [401, 403, 503],
    "student or staff": [401, 403, 429, 503],
}
SECURITY_OF_ACCESS: dict[str, list[dict[str, list[str]]]] = {
    "guest": [{}],
    "session": [{"session": []}],
    "student": [{"session": [], "device": []}],
    "staff": [{"session": []}, {"token": []}],
    "author": [{"session": []}, {"token": []}],
    "student or staff": [{"session": [], "device": []}, {"session": []}, {"token": []}],
}
TYPES: dict[str, dict[str, Any]] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "bool": {"type": "boolean"},
    "float": {"type": "number"},
    "bytes": {"type": "string", "format": "binary"},
    "list": {"type": "array", "items": {}},
    "dict": {"type": "object"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "None": {"type": "null"},
}
#: The guard's, which no request can set.
GUARDS_FINDINGS = "caller"
_FIELD = re.compile(r"^(?P<name>\w+)(?: \((?P<kind>[^)]*)\))?: (?P<text>.+)$")


class UnreadableError(Exception):
    """A docstring that says something else than the generator understands."""


@dataclass
class Section:
    """A docstring's section: its entries with name, note in brackets, and text."""

    entries: list[tuple[str, str, str]] = field(default_factory=list)

    def names(self) -> list[str]:
        """Return the entries' names."""
        return [name for name, _kind, _text in self.entries]


@dataclass
class Endpoint:
    """An endpoint as its source describes it."""

    module: str
    name: str
    methods: list[str]
    access: str
    has_limit: bool
    parameters: list[tuple[str, dict[str, Any], bool]]
    summary: str
    description: str
    sections: dict[str, Section]
    #: It answers a list, of whose items the docstring tells the fields.
    is_list: bool

    @property
    def path(self) -> str:
        """Return the address; what the gateway alone offers stands under the gateway."""
        module = "" if self.module == "status" else f"{self.module}."
        return f"/api/method/memora.api.{module}{self.name}"


def endpoints() -> list[Endpoint]:
    """Return every endpoint of the API, by module and in the order of the source."""
    return [
        _read(path.stem, node)
        for path in sorted(API.glob("[!_]*.py"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and _decorator(node, "whitelist")
    ]


def document() -> dict[str, Any]:
    """Return the OpenAPI 3.1 document."""
    paths: dict[str, Any] = {}
    for endpoint in endpoints():
        for method in endpoint.methods:
            paths.setdefault(endpoint.path, {})[method.lower()] = _operation(endpoint, method)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Memora",
            "version": _version(),
            "description": (
                "Learning for schools. Every answer lies under `message`. Texts for people are in"
                " the user's language. Moments are UTC. Unknown arguments are ignored."
            ),
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "sid"},
                "device": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "X-Device-ID",
                    "description": "UUID version 4, made by the app at its first start.",
                },
                "token": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "`token api_key:api_secret` of a member of staff.",
                },
            },
            "schemas": {"Error": _error_schema()},
            "responses": {
                f"Error{status}": {
                    "description": text,
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Error"}}
                    },
                    **({"headers": _limit_headers(retry=True)} if status == TOO_MANY else {}),
                }
                for status, text in STATUS_TEXTS.items()
            },
        },
    }


def _read(module: str, node: ast.FunctionDef) -> Endpoint:
    whitelist = _decorator(node, "whitelist")
    methods = next(k.value for k in whitelist.keywords if k.arg == "methods")
    access = [ACCESS[name] for name in map(_name_of, node.decorator_list) if name in ACCESS]
    if len(access) != 1:
        raise UnreadableError(f"{module}.{node.name} must have one of {', '.join(ACCESS)}")
    summary, description, sections = _read_docstring(ast.get_docstring(node) or "")
    endpoint = Endpoint(
        module,
        node.name,
        ast.literal_eval(methods),
        access[0],
        bool(_decorator(node, "rate_limit")),
        [],
        summary,
        description,
        sections,
        ast.unparse(node.returns).startswith("list["),  # type: ignore[arg-type]
    )
    endpoint.parameters = _parameters(node, sections.get("Args", Section()))
    unknown = set(sections.get("Raises", Section()).names()) - set(STATUSES)
    if unknown or "Returns" not in sections:
        raise UnreadableError(f"{module}.{node.name}: no Returns, or unknown errors {unknown}")
    return endpoint


def _decorator(node: ast.FunctionDef, name: str) -> Any:
    return next((d for d in node.decorator_list if _name_of(d) == name), None)


def _name_of(decorator: ast.expr) -> str:
    target = decorator.func if isinstance(decorator, ast.Call) else decorator
    return target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")


def _parameters(
    node: ast.FunctionDef, described: Section
) -> list[tuple[str, dict[str, Any], bool]]:
    """Return name, schema and whether it is required, of what a client may send."""
    notes = {name: (kind, text) for name, kind, text in described.entries}
    found = []
    defaults = [None] * (len(node.args.args) - len(node.args.defaults)) + node.args.defaults
    arguments = zip(
        [*node.args.args, *node.args.kwonlyargs], [*defaults, *node.args.kw_defaults], strict=True
    )
    for argument, default in arguments:
        if argument.arg == GUARDS_FINDINGS:
            continue
        if argument.arg not in notes:
            raise UnreadableError(f"{node.name}: argument {argument.arg} is not described")
        kind, text = notes[argument.arg]
        schema = _annotation(argument.annotation)
        given = ast.literal_eval(default) if default else None
        if given is not None:
            schema["default"] = given
        is_required = given is None and "optional" not in kind
        found.append((argument.arg, {**schema, "description": text}, is_required))
    return found


def _annotation(node: ast.expr | None) -> dict[str, Any]:
    kinds = [part.strip().partition("[")[0] for part in ast.unparse(node).split(" | ")]  # type: ignore[arg-type]
    return _schema([kind for kind in kinds if kind != "None"])


def _schema(kinds: list[str]) -> dict[str, Any]:
    unknown = [kind for kind in kinds if kind not in TYPES]
    if unknown:
        raise UnreadableError(f"unknown type {unknown[0]}")
    schemas = [dict(TYPES[kind]) for kind in kinds]
    if len(schemas) == 1:
        return schemas[0]
    if all(set(schema) == {"type"} for schema in schemas):
        return {"type": [schema["type"] for schema in schemas]}
    return {"anyOf": schemas}


def _read_docstring(text: str) -> tuple[str, str, dict[str, Section]]:
    head, *rest = re.split(r"^(Args|Returns|Raises):\n", text, flags=re.MULTILINE)
    summary, _blank, description = head.strip().partition("\n\n")
    sections = {
        title: _read_section(title, body) for title, body in zip(rest[::2], rest[1::2], strict=True)
    }
    return " ".join(summary.split()), " ".join(description.split()), sections


def _read_section(title: str, body: str) -> Section:
    section = Section()
    for paragraph in re.split(r"^    (?=\S)", body, flags=re.MULTILINE):
        line = " ".join(paragraph.split())
        if not line:
            continue
        match = _FIELD.match(line)
        if not match:
            raise UnreadableError(f"{title}: cannot read {line!r}")
        section.entries.append((match["name"], match["kind"] or "", match["text"]))
    return section


def _operation(endpoint: Endpoint, method: str) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": f"{endpoint.module}.{endpoint.name}",
        "tags": [endpoint.module],
        "summary": endpoint.summary,
        "x-access": endpoint.access,
        "security": SECURITY_OF_ACCESS[endpoint.access],
        "responses": _responses(endpoint),
    }
    if endpoint.description:
        operation["description"] = endpoint.description
    if method == "GET":
        operation["parameters"] = [
            {"name": name, "in": "query", "required": required, **_with_schema(schema)}
            for name, schema, required in endpoint.parameters
        ]
    elif endpoint.parameters:
        required = [name for name, _schema, is_required in endpoint.parameters if is_required]
        body: dict[str, Any] = {
            "type": "object",
            "properties": {name: schema for name, schema, _required in endpoint.parameters},
        }
        has_file = any(
            "format" in s and s["format"] == "binary" for s in body["properties"].values()
        )
        body_type = "multipart/form-data" if has_file else "application/json"
        operation["requestBody"] = {
            "required": bool(required),
            "content": {body_type: {"schema": body | ({"required": required} if required else {})}},
        }
    if endpoint.name == "login":
        operation["security"] = [{"device": []}]
    return operation


def _with_schema(schema: dict[str, Any]) -> dict[str, Any]:
    described = dict(schema)
    return {"description": described.pop("description"), "schema": described}


def _responses(endpoint: Endpoint) -> dict[str, Any]:
    success: dict[str, Any] = {"description": "Done.", "content": _content(endpoint)}
    if endpoint.has_limit or "student" in endpoint.access:
        success["headers"] = _limit_headers()
    raised: dict[int, list[str]] = {status: [] for status in ERRORS_OF_ACCESS[endpoint.access]}
    # A body is read even where none is asked for.
    raised |= {status: [] for status in (400, STATUSES["RequestTooLarge"], WRONG_TYPE)}
    if endpoint.methods != ["GET"]:
        raised.setdefault(STATUSES["PermissionError"], [])  # a page of another site asks
    for name, _kind, text in endpoint.sections.get("Raises", Section()).entries:
        raised.setdefault(STATUSES[name], []).append(f"`{name}`: {text}")
    return {"200": success} | {
        str(status): _error_response(status, texts) for status, texts in sorted(raised.items())
    }


def _content(endpoint: Endpoint) -> dict[str, Any]:
    """Return what is answered: fields under ``message``, or a file."""
    properties, required, content = {}, [], {}
    for name, kind, text in endpoint.sections["Returns"].entries:
        kinds, _comma, note = kind.partition(",")
        if kinds == "bytes":
            content["application/octet-stream"] = {
                "schema": {**TYPES["bytes"], "description": text}
            }
            continue
        properties[name] = {**_schema([k.strip() for k in kinds.split("|")]), "description": text}
        if "optional" not in note:
            required.append(name)
    if not properties:
        return content
    answer: dict[str, Any] = {
        "type": "object",
        "properties": properties,
        "required": required,
    }
    if endpoint.is_list:
        answer = {"type": "array", "items": answer}
    message = {"type": "object", "properties": {"message": answer}, "required": ["message"]}
    return {"application/json": {"schema": message}, **content}


def _error_response(status: int, texts: list[str]) -> dict[str, Any]:
    reference = {"$ref": f"#/components/responses/Error{status}"}
    return reference | {"description": "\n\n".join(texts)} if texts else reference


def _limit_headers(*, retry: bool = False) -> dict[str, Any]:
    texts = {
        "X-RateLimit-Limit": "Requests allowed in the window.",
        "X-RateLimit-Remaining": "Requests left in it.",
        "X-RateLimit-Reset": "Seconds until it ends.",
    }
    if retry:
        texts["Retry-After"] = "Seconds to wait."
    return {
        name: {"description": text, "schema": {"type": "integer"}} for name, text in texts.items()
    }


def _error_schema() -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "exc_type": {
                "type": "string",
                "description": "The error's name.",
                "enum": [*STATUSES, TYPE_ERROR],
            },
            "_server_messages": {
                "type": "string",
                "description": (
                    "A JSON list of JSON objects; the first one's `message` tells a person, in"
                    " their language, what to do next."
                ),
            },
        },
        "required": ["exc_type"],
    }


def _version() -> str:
    source = (ROOT / "memora" / "__init__.py").read_text(encoding="utf-8")
    return re.search(r'__version__ = "([^"]+)"', source)[1]  # type: ignore[index]


def rendered() -> str:
    """Return the document as it lies in the file."""
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


def main() -> int:
    """Write the document, or with ``--check`` say whether it is fresh."""
    if "--check" in sys.argv:
        return int(DOCUMENT.read_text(encoding="utf-8") != rendered())
    DOCUMENT.write_text(rendered(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
