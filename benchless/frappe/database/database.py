"""The connection to MariaDB: SQL, values of records, transactions, indexes."""

import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pymysql
from pymysql.constants import ER, FIELD_TYPE
from pymysql.converters import conversions, escape_string

import frappe
from frappe import _
from frappe.database import query as builder
from frappe.utils import CallbackManager, cast, get_datetime, now

NO_VALUES = object()
DEFAULT_ORDER = "modified desc"
IFNULL = re.compile(r"ifnull\(", flags=re.IGNORECASE)
INDEX_LENGTH = re.compile(r"\s*\([^)]+\)\s*")
IMPLICIT_COMMIT = ("start", "alter", "drop", "create", "begin", "truncate")
CONVERSIONS = conversions | {FIELD_TYPE.NEWDECIMAL: float, FIELD_TYPE.DATETIME: get_datetime}


def _is_error(*codes: int) -> Callable[[Exception], bool]:
    return staticmethod(lambda e: bool(e.args) and e.args[0] in codes)


class Database:
    """One connection, in one transaction after the other (REPEATABLE READ, no autocommit)."""

    VARCHAR_LEN = 140
    DEFAULT_COLUMNS = ("name", "creation", "modified", "modified_by", "owner", "docstatus", "idx")
    OPTIONAL_COLUMNS = ("_user_tags", "_comments", "_assign", "_liked_by")
    MAX_WRITES_PER_TRANSACTION = 200_000

    InternalError = pymysql.InternalError
    OperationalError = pymysql.OperationalError
    ProgrammingError = pymysql.ProgrammingError
    IntegrityError = pymysql.IntegrityError
    DataError = pymysql.DataError
    is_deadlocked = _is_error(ER.LOCK_DEADLOCK)
    is_timedout = _is_error(ER.LOCK_WAIT_TIMEOUT)
    is_table_missing = _is_error(ER.NO_SUCH_TABLE)
    is_missing_column = _is_error(ER.BAD_FIELD_ERROR)
    is_duplicate_entry = _is_error(ER.DUP_ENTRY)

    def __init__(
        self,
        host: str,
        port: int,
        user: str,
        password: str,
        cur_db_name: str | None = None,
    ) -> None:
        self.cur_db_name = cur_db_name
        self._settings = {
            "host": host,
            "port": int(port),
            "user": user,
            "password": password,
            "database": cur_db_name,
            "charset": "utf8mb4",
            "conv": CONVERSIONS,
        }
        self._conn: pymysql.Connection | None = None
        self.transaction_writes = 0
        self.value_cache: dict = {}
        self.before_commit, self.after_commit = CallbackManager(), CallbackManager()
        self.before_rollback, self.after_rollback = CallbackManager(), CallbackManager()

    def __getattr__(self, name: str) -> Any:
        raise frappe.NotProvidedError(f"frappe.db.{name} is not part of benchless")

    # --- SQL -------------------------------------------------------------------------------

    def connect(self) -> None:
        """Open the connection."""
        self._conn = pymysql.connect(**self._settings)
        self._cursor = self._conn.cursor()

    def close(self) -> None:
        """Close the connection; what was not committed is lost."""
        if self._conn:
            self._conn.close()
            self._conn = None

    def sql(
        self,
        query: str,
        values: Any = NO_VALUES,
        *,
        as_dict: bool = False,
        as_list: bool = False,
        pluck: bool = False,
        **unknown: Any,
    ) -> Any:
        """Run a query; the rows come as tuples, ``_dict``, lists or first columns.

        Args:
            query: SQL with ``%s`` or ``%(name)s``; without values a ``%`` is a ``%``.
            values: a tuple, list or dict, or the only value.

        Raises:
            QueryDeadlockError: 1213.
            QueryTimeoutError: 1205, a row lock was not granted in time.
        """
        if unknown:
            raise frappe.NotProvidedError(f"frappe.db.sql({', '.join(unknown)}=…)")
        query = IFNULL.sub("coalesce(", str(query).strip())
        if not self._conn:
            self.connect()
        self._check_transaction(query)
        if values is NO_VALUES:
            values = None
        elif not isinstance(values, tuple | dict | list):
            values = (values,)
        try:
            self._cursor.execute(query, values)
        except pymysql.Error as e:
            if self.is_deadlocked(e):
                raise frappe.QueryDeadlockError(e) from e
            if self.is_timedout(e):
                raise frappe.QueryTimeoutError(e) from e
            raise
        if not self._cursor.description:
            return ()
        rows = self._cursor.fetchall()
        if pluck:
            return [row[0] for row in rows]
        if as_dict:
            keys = [column[0] for column in self._cursor.description]
            return [frappe._dict(zip(keys, row, strict=True)) for row in rows]
        return [list(row) for row in rows] if as_list else rows

    def sql_ddl(self, query: str) -> None:
        """Commit, then run a statement that MariaDB commits by itself."""
        self.commit()
        self.sql(query)

    def _check_transaction(self, query: str) -> None:
        word = query.split(maxsplit=1)[0].lower()
        if self.transaction_writes and word.startswith(IMPLICIT_COMMIT):
            raise frappe.ImplicitCommitError("This statement can cause implicit commit")
        if word.startswith(("commit", "rollback")):
            self.transaction_writes = 0
        elif word.startswith(("update", "insert", "delete")):
            self.transaction_writes += 1
            if self.transaction_writes > self.MAX_WRITES_PER_TRANSACTION:
                raise frappe.TooManyWritesError(_("Too many changes to database in single action."))

    @staticmethod
    def escape(s: Any, percent: bool = True) -> str:
        """Return a quoted literal, for DDL, which takes no values."""
        text = escape_string(str(s)).replace("`", "\\`")
        return f"'{text.replace('%', '%%') if percent else text}'"

    # --- transactions ------------------------------------------------------------------------

    def begin(self) -> None:
        """Start a transaction."""
        self.sql("START TRANSACTION")

    def commit(self) -> None:
        """Commit, start the next transaction, run the after_commit callbacks."""
        self.before_rollback.reset()
        self.after_rollback.reset()
        self.before_commit.run()
        if self._conn:
            self.sql("commit")
            self.begin()
        self.after_commit.run()

    def rollback(self, *, save_point: str | None = None) -> None:
        """Roll back, to a savepoint or all; the after_rollback callbacks run for all only."""
        if save_point:
            self.sql(f"rollback to savepoint {save_point}")
            return
        self.before_commit.reset()
        self.after_commit.reset()
        self.before_rollback.run()
        if self._conn:
            self.sql("rollback")
            self.begin()
        self.after_rollback.run()

    def savepoint(self, save_point: str) -> None:
        """Set a savepoint."""
        self.sql(f"savepoint {save_point}")

    def release_savepoint(self, save_point: str) -> None:
        """Forget a savepoint."""
        self.sql(f"release savepoint {save_point}")

    # --- values --------------------------------------------------------------------------------

    def get_value(
        self,
        doctype: str,
        filters: Any = None,
        fieldname: Any = "name",
        ignore: bool = False,
        as_dict: bool = False,
        order_by: str | None = DEFAULT_ORDER,
        cache: bool = False,
        for_update: bool = False,
        *,
        wait: bool = True,
        skip_locked: bool = False,
    ) -> Any:
        """Return a field, or a tuple or dict of fields, of the first record; None if none."""
        rows = self.get_values(
            doctype,
            filters,
            fieldname,
            ignore,
            as_dict,
            order_by=order_by,
            cache=cache,
            for_update=for_update,
            limit=1,
            wait=wait,
            skip_locked=skip_locked,
        )
        if not rows:
            return None
        return rows[0] if as_dict or len(rows[0]) > 1 else rows[0][0]

    def get_values(
        self,
        doctype: str,
        filters: Any = None,
        fieldname: Any = "name",
        ignore: bool = False,
        as_dict: bool = False,
        order_by: str | None = DEFAULT_ORDER,
        cache: bool = False,
        for_update: bool = False,
        *,
        pluck: bool = False,
        limit: int | None = None,
        wait: bool = True,
        skip_locked: bool = False,
    ) -> Any:
        """Return fields of all matching records; without filters of the Single."""
        key = (doctype, filters, fieldname) if cache and isinstance(filters, str) else None
        if key and key in self.value_cache:
            return self.value_cache[key]
        if filters is None or (filters == doctype and doctype != "DocType"):
            return self._values_of_single(doctype, fieldname, as_dict)
        if isinstance(filters, list) and not filters:
            return []
        condition, values = builder.where(filters)
        query = (
            f"SELECT {builder.columns(fieldname)} FROM `{builder.table_name(doctype)}`"
            f"{condition}{builder.order(order_by)}{f' LIMIT {int(limit)}' if limit else ''}"
        )
        if for_update:
            query += " FOR UPDATE"
            query += " SKIP LOCKED" if skip_locked else "" if wait else " NOWAIT"
        try:
            rows = self.sql(query, values, as_dict=as_dict or fieldname == "*", pluck=pluck)
        except (pymysql.ProgrammingError, pymysql.OperationalError) as e:
            if not (ignore and (self.is_table_missing(e) or self.is_missing_column(e))):
                raise
            return None
        if key:
            self.value_cache[key] = rows
        return rows

    def _values_of_single(self, doctype: str, fieldname: Any, as_dict: bool) -> list:
        values = self.get_singles_dict(doctype)
        fields = [fieldname] if isinstance(fieldname, str) else fieldname
        if not values or (fieldname != "*" and not any(field in values for field in fields)):
            return []
        if fieldname != "*":
            values = frappe._dict((field, values.get(field)) for field in fields)
        return [values] if as_dict else [list(values.values())]

    def get_singles_dict(self, doctype: str, *, for_update: bool = False) -> frappe._dict:
        """Return the stored texts of a Single."""
        lock = " FOR UPDATE" if for_update else ""
        query = f"SELECT field, value FROM tabSingles WHERE doctype=%s{lock}"
        return frappe._dict(self.sql(query, (doctype,)))

    def get_single_value(self, doctype: str, fieldname: str, cache: bool = True) -> Any:
        """Return a field of a Single, cast to its type; remembered by this connection."""
        known = self.value_cache.setdefault(doctype, {})
        if not cache or fieldname not in known:
            field = frappe.get_meta(doctype).get_field(fieldname)
            if not field:
                frappe.throw(
                    _("Field {0} does not exist on {1}").format(
                        frappe.bold(fieldname), frappe.bold(doctype)
                    )
                )
            query = "SELECT value FROM tabSingles WHERE doctype=%s AND field=%s"
            stored = self.sql(query, (doctype, fieldname), pluck=True)
            known[fieldname] = cast(field.fieldtype, stored[0] if stored else None)
        return known[fieldname]

    def set_single_value(
        self,
        doctype: str,
        fieldname: str | dict,
        value: Any = None,
        *,
        modified: str | None = None,
        modified_by: str | None = None,
        update_modified: bool = True,
    ) -> None:
        """Set fields of a Single."""
        fields = self._update_dict(fieldname, value, modified, modified_by, update_modified)
        self.delete("Singles", {"field": ("in", tuple(fields)), "doctype": doctype})
        rows = [(doctype, key, item) for key, item in fields.items()]
        self.bulk_insert("Singles", ["doctype", "field", "value"], rows)
        frappe.clear_document_cache(doctype, doctype)
        self.value_cache.pop(doctype, None)

    @staticmethod
    def _update_dict(
        field: str | dict, value: Any, modified: Any, modified_by: str | None, stamp: bool
    ) -> dict:
        fields = field if isinstance(field, dict) else {field: value}
        if stamp:
            by = modified_by or frappe.session.user
            fields = fields | {"modified": modified or now(), "modified_by": by}
        return fields

    def set_value(
        self,
        dt: str,
        dn: Any,
        field: str | dict,
        val: Any = None,
        modified: Any = None,
        modified_by: str | None = None,
        update_modified: bool = True,
    ) -> None:
        """Set fields of the records named or matched; no events, the cached documents go."""
        stamp = {"modified": modified, "modified_by": modified_by}
        if dn is None or dt == dn:
            if frappe.get_meta(dt).issingle:
                self.set_single_value(dt, field, val, update_modified=update_modified, **stamp)
            return
        fields = self._update_dict(field, val, modified, modified_by, update_modified)
        condition, values = builder.where(dn)
        frappe.clear_document_cache(dt, dn if isinstance(dn, str) else None)
        sets = ", ".join(f"{builder.columns(column)}=%s" for column in fields)
        self.sql(
            f"UPDATE `{builder.table_name(dt)}` SET {sets}{condition}",
            [*fields.values(), *values],
        )
        self.value_cache.pop(dt, None)

    def exists(self, dt: str | dict, dn: Any = None, cache: bool = False) -> str | None:
        """Return the name of the record, or of the first that matches; else None."""
        if isinstance(dt, dict):
            dn = dict(dt)
            dt = dn.pop("doctype")
        if dt != "DocType" and dt == dn:
            return dn
        return self.get_value(dt, dn, ignore=True, cache=cache, order_by=None)

    def count(self, dt: str, filters: Any = None) -> int:
        """Return how many records match."""
        condition, values = builder.where(filters)
        return self.sql(f"SELECT COUNT(*) FROM `{builder.table_name(dt)}`{condition}", values)[0][0]

    def delete(self, doctype: str, filters: Any = None) -> None:
        """Delete the rows that match; no events."""
        condition, values = builder.where(filters)
        self.sql(f"DELETE FROM `{builder.table_name(doctype)}`{condition}", values)

    def bulk_insert(
        self,
        doctype: str,
        fields: list[str],
        values: Iterable[Sequence[Any]],
        ignore_duplicates: bool = False,
        *,
        chunk_size: int = 10_000,
    ) -> None:
        """Insert rows as they are; names must be given, creation and owner stay NULL."""
        rows = iter(values)
        head = f"INSERT {'IGNORE ' if ignore_duplicates else ''}INTO"
        table, names = builder.table_name(doctype), builder.columns(fields)
        marks = f"({', '.join(['%s'] * len(fields))})"
        while chunk := list(itertools.islice(rows, chunk_size)):
            self.sql(
                f"{head} `{table}` ({names}) VALUES {', '.join([marks] * len(chunk))}",
                [value for row in chunk for value in row],
            )

    def get_global(self, key: str) -> str | None:
        """Return a value of the whole site."""
        query = "SELECT defvalue FROM tabDefaultValue WHERE parent='__global' AND defkey=%s"
        return next(iter(self.sql(query, (key,), pluck=True)), None)

    def set_global(self, key: str, val: str) -> None:
        """Set a value of the whole site."""
        self.delete("DefaultValue", {"parent": "__global", "defkey": key})
        row = (frappe.generate_hash(length=10), "__global", key, val)
        self.bulk_insert("DefaultValue", ["name", "parent", "defkey", "defvalue"], [row])

    # --- tables ----------------------------------------------------------------------------

    def is_primary_key_violation(self, e: Exception) -> bool:
        """Tell a duplicate name."""
        return self.is_duplicate_entry(e) and "PRIMARY" in str(e.args[1])

    def is_unique_key_violation(self, e: Exception) -> bool:
        """Tell any duplicate key."""
        return self.is_duplicate_entry(e) and "Duplicate" in str(e.args[1])

    def table_exists(self, doctype: str) -> bool:
        """Tell whether the DocType has a table."""
        query = "SELECT 1 FROM information_schema.tables WHERE table_schema=%s AND table_name=%s"
        return bool(self.sql(query, (self.cur_db_name, builder.table_name(doctype))))

    def has_index(self, table: str, index_name: str) -> bool:
        """Tell whether the table has an index of that name."""
        return bool(self.sql(f"SHOW INDEX FROM `{table}` WHERE Key_name=%s", (index_name,)))

    def add_index(self, doctype: str, fields: list[str], index_name: str | None = None) -> None:
        """Add an index, ``field1_field2_index``, unless it exists."""
        name = index_name or INDEX_LENGTH.sub("", "_".join(fields) + "_index")
        self._add_key(doctype, fields, name, "INDEX")

    def add_unique(
        self, doctype: str, fields: list[str] | str, constraint_name: str | None = None
    ) -> None:
        """Add a unique key, ``unique_field1_field2``, unless it exists."""
        fields = [fields] if isinstance(fields, str) else fields
        self._add_key(doctype, fields, constraint_name or "unique_" + "_".join(fields), "UNIQUE")

    def _add_key(self, doctype: str, fields: list[str], name: str, kind: str) -> None:
        table = builder.table_name(doctype)
        if not self.has_index(table, name):
            self.sql_ddl(f"ALTER TABLE `{table}` ADD {kind} `{name}`({', '.join(fields)})")
