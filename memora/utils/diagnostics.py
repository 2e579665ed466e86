"""Looking at a DocType's table: for an operator at a console, on a copy or on the live site.

Everything here only reads. ``bench --site SITE execute memora.utils.diagnostics.validate_schema
--kwargs '{"doctype": "Memora Lesson"}'``, and likewise for the others.
"""

import ast
import importlib
import inspect
from typing import Any

import frappe
from frappe import _
from pymysql.err import MySQLError

from memora.utils.errors import NotFoundError

EXAMPLES = 5
#: More rows than this with the same fault are not counted further.
COUNTED = 10_000
#: What Frappe makes of each type of field on MariaDB; types without a column are missing.
COLUMN_TYPES = {
    **dict.fromkeys(("Data", "Link", "Dynamic Link", "Select", "Read Only", "Color"), "varchar"),
    **dict.fromkeys(("Int", "Check"), "int"),
    **dict.fromkeys(("Currency", "Float", "Percent", "Duration", "Rating"), "decimal"),
    **dict.fromkeys(("Small Text", "Text", "Attach", "Attach Image", "Password"), "text"),
    **dict.fromkeys(("Long Text", "Code", "JSON", "Text Editor", "HTML Editor"), "longtext"),
    "Date": "date",
    "Datetime": "datetime",
    "Time": "time",
    "Long Int": "bigint",
}
#: Digits up to which Frappe makes an Int a column of 32 bits.
_LONGEST_INT = 11
_OWN_COLUMNS = ("name", "creation", "modified", "modified_by", "owner", "docstatus", "idx")
_ROW_COLUMNS = ("parent", "parentfield", "parenttype")
_OPTIONAL_COLUMNS = ("_user_tags", "_comments", "_assign", "_liked_by", "_seen")
_OWN_INDEXES = {("name",), ("creation",), ("modified",), ("parent",)}


def validate_schema(doctype: str) -> dict[str, Any]:
    """Compare a DocType's fields with the columns of its table.

    Args:
        doctype: The DocType's name.

    Returns:
        ``is_valid``; ``missing``, columns that the table lacks; ``wrong``, columns of another
        type, each with ``column, expected, found``; ``leftover``, columns that no field has any
        more, which do no harm. A Single has no table and is valid.

    Raises:
        NotFoundError: There is no such DocType.
    """
    meta = _meta(doctype)
    if meta.issingle:
        return {"is_valid": True, "missing": [], "wrong": [], "leftover": []}
    found = _columns(doctype)
    fields = {
        field.fieldname: _column_type(field)
        for field in meta.fields
        if field.fieldtype in COLUMN_TYPES and not field.get("is_virtual")
    }
    own = (*_OWN_COLUMNS, *(_ROW_COLUMNS if meta.istable else ()))
    missing = [name for name in (*own, *fields) if name not in found]
    wrong = [
        {"column": name, "expected": kind, "found": found[name]}
        for name, kind in fields.items()
        if name in found and found[name] != kind
    ]
    known = {*own, *fields, *_OPTIONAL_COLUMNS}
    leftover = [name for name in found if name not in known]
    return {
        "is_valid": not (missing or wrong),
        "missing": missing,
        "wrong": wrong,
        "leftover": leftover,
    }


def _column_type(field: Any) -> str:
    is_long = field.fieldtype == "Int" and int(field.length or 0) > _LONGEST_INT
    return "bigint" if is_long else COLUMN_TYPES[field.fieldtype]


def diagnose_query_failure(doctype: str) -> dict[str, Any]:
    """Find out why a DocType's records cannot be read, column by column.

    Args:
        doctype: The DocType's name.

    Returns:
        ``ok``; ``error``, what MariaDB says of a query for all columns; ``failing``, the
        columns that fail alone, each with ``column, error``.

    Raises:
        NotFoundError: There is no such DocType.
    """
    meta = _meta(doctype)
    if meta.issingle:
        return {"ok": True, "error": None, "failing": []}
    fields = [f.fieldname for f in meta.fields if f.fieldtype in COLUMN_TYPES]
    columns = [*_OWN_COLUMNS, *(_ROW_COLUMNS if meta.istable else ()), *fields]
    error = _error_of_reading(doctype, columns)
    failing = [
        {"column": column, "error": alone}
        for column in (columns if error else ())
        if (alone := _error_of_reading(doctype, [column]))
    ]
    return {"ok": error is None, "error": error, "failing": failing}


def get_table_info(doctype: str) -> dict[str, Any]:
    """Describe a DocType's table.

    Args:
        doctype: The DocType's name.

    Returns:
        ``table``, ``exists``, and where it does: ``rows`` (MariaDB's estimate), ``data_mb``,
        ``index_mb``, ``engine``, ``collation``, ``columns`` (their number), ``indexes``
        (columns by name) and ``partitions`` (rows by name; empty if it has none).

    Raises:
        NotFoundError: There is no such DocType.
    """
    _meta(doctype)
    table = f"tab{doctype}"
    described = frappe.db.sql(
        """SELECT table_rows, ROUND(data_length / 1048576, 2), ROUND(index_length / 1048576, 2),
        engine, table_collation FROM information_schema.tables
        WHERE table_schema = DATABASE() AND table_name = %s""",
        table,
    )
    if not described:
        return {"table": table, "exists": False}
    rows, data_mb, index_mb, engine, collation = described[0]
    partitions = frappe.db.sql(
        """SELECT partition_name, table_rows FROM information_schema.partitions
        WHERE table_schema = DATABASE() AND table_name = %s AND partition_name IS NOT NULL
        ORDER BY partition_ordinal_position""",
        table,
    )
    return {
        "table": table,
        "exists": True,
        "rows": int(rows or 0),
        "data_mb": float(data_mb),
        "index_mb": float(index_mb),
        "engine": engine,
        "collation": collation,
        "columns": len(_columns(doctype)),
        "indexes": {name: list(columns) for name, (columns, _unique) in _indexes(doctype).items()},
        "partitions": dict(partitions),
    }


def check_foreign_keys(doctype: str) -> dict[str, Any]:
    """Find rows whose links point nowhere: Frappe keeps no foreign keys in MariaDB.

    Args:
        doctype: The DocType's name.

    Returns:
        ``is_valid`` and ``broken``: each field with ``field, target, count`` (up to 10,000)
        and ``examples``, the names of some rows and what they point to.

    Raises:
        NotFoundError: There is no such DocType.
    """
    meta = _meta(doctype)
    broken = []
    if not meta.issingle:
        for field in meta.fields:
            if field.fieldtype == "Link":
                broken += _dangling(doctype, field.fieldname, field.options)
            elif field.fieldtype == "Dynamic Link":
                for target in _targets(doctype, field.options):
                    broken += _dangling(doctype, field.fieldname, target, field.options)
        if meta.istable:
            for target in _targets(doctype, "parenttype"):
                broken += _dangling(doctype, "parent", target, "parenttype")
    return {"is_valid": not broken, "broken": broken}


def validate_indexes(doctype: str) -> dict[str, Any]:
    """Compare the indexes that a DocType asks for with those of its table.

    Asked for are those of the fields (``search_index``, ``unique``) and those that the
    controller's ``on_doctype_update`` adds.

    Args:
        doctype: The DocType's name.

    Returns:
        ``is_valid``; ``missing``, each with ``columns, unique``; ``extra``, indexes by name
        that nobody asks for, which cost writes but do no harm.

    Raises:
        NotFoundError: There is no such DocType.
    """
    meta = _meta(doctype)
    if meta.issingle:
        return {"is_valid": True, "missing": [], "extra": {}}
    wanted = {(f.fieldname,): bool(f.unique) for f in meta.fields if f.search_index or f.unique}
    wanted |= _declared_indexes(doctype)
    present = _indexes(doctype)
    there = dict(present.values())
    missing = [
        {"columns": list(columns), "unique": unique}
        for columns, unique in wanted.items()
        if columns not in there or (unique and not there[columns])
    ]
    extra = {
        name: list(columns)
        for name, (columns, _unique) in present.items()
        if columns not in wanted and columns not in _OWN_INDEXES
    }
    return {"is_valid": not missing, "missing": missing, "extra": extra}


def _meta(doctype: str) -> Any:
    if not frappe.db.exists("DocType", doctype):
        raise NotFoundError(_("There is no DocType {0}. Check its name.").format(doctype))
    return frappe.get_meta(doctype)


def _columns(doctype: str) -> dict[str, str]:
    rows = frappe.db.sql(
        """SELECT column_name, data_type FROM information_schema.columns
        WHERE table_schema = DATABASE() AND table_name = %s ORDER BY ordinal_position""",
        f"tab{doctype}",
    )
    return dict(rows)


def _indexes(doctype: str) -> dict[str, tuple[tuple[str, ...], bool]]:
    rows = frappe.db.sql(
        """SELECT index_name, GROUP_CONCAT(column_name ORDER BY seq_in_index), MIN(non_unique)
        FROM information_schema.statistics
        WHERE table_schema = DATABASE() AND table_name = %s GROUP BY index_name""",
        f"tab{doctype}",
    )
    return {name: (tuple(columns.split(",")), not non_unique) for name, columns, non_unique in rows}


def _declared_indexes(doctype: str) -> dict[tuple[str, ...], bool]:
    """Read the ``frappe.db.add_index`` and ``add_unique`` calls of a controller of ours."""
    folder = doctype.lower().replace(" ", "_")
    try:
        module = importlib.import_module(f"memora.memora.doctype.{folder}.{folder}")
    except ModuleNotFoundError:
        return {}
    declared = {}
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        call = node.func if isinstance(node, ast.Call) else None
        if isinstance(call, ast.Attribute) and call.attr in ("add_index", "add_unique"):
            declared[tuple(ast.literal_eval(node.args[1]))] = call.attr == "add_unique"
    return declared


def _error_of_reading(doctype: str, columns: list[str]) -> str | None:
    names = ", ".join(f"`{column}`" for column in columns)
    try:
        frappe.db.sql(f"SELECT {names} FROM `tab{doctype}` LIMIT 1")
    except MySQLError as error:
        return str(error.args[-1])
    return None


def _targets(doctype: str, column: str) -> list[str]:
    """Return the DocTypes that the rows of a table name in a column."""
    rows = frappe.db.sql(f"SELECT DISTINCT `{column}` FROM `tab{doctype}` WHERE `{column}` != ''")
    return [name for (name,) in rows]


def _dangling(
    doctype: str, column: str, target: str, kind_column: str | None = None
) -> list[dict[str, Any]]:
    """Return the fault of one link, as a list that is empty where there is none."""
    is_kind = f" AND row.`{kind_column}` = %(target)s" if kind_column else ""
    rest = f"""FROM `tab{doctype}` row
        WHERE row.`{column}` != ''{is_kind} AND NOT EXISTS (
            SELECT 1 FROM `tab{target}` there WHERE there.name = row.`{column}`)"""
    if not frappe.db.exists("DocType", target):
        rest = f"FROM `tab{doctype}` row WHERE row.`{column}` != ''{is_kind}"
    values = {"target": target}
    ((count,),) = frappe.db.sql(
        f"SELECT COUNT(*) FROM (SELECT 1 {rest} LIMIT {COUNTED}) counted", values
    )
    if not count:
        return []
    examples = frappe.db.sql(f"SELECT row.name, row.`{column}` {rest} LIMIT {EXAMPLES}", values)
    return [{"field": column, "target": target, "count": count, "examples": dict(examples)}]
