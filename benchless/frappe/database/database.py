"""The connection to MariaDB: SQL, values of records, transactions, indexes."""

import itertools
import re

import pymysql
from pymysql.constants import ER, FIELD_TYPE
from pymysql.converters import conversions

import frappe
from frappe import _
from frappe.database.query import columns, order, table_name, where
from frappe.utils import CallbackManager, cast, get_datetime, now

NO_VALUES = object()
CONVERSIONS = conversions | {FIELD_TYPE.NEWDECIMAL: float, FIELD_TYPE.DATETIME: get_datetime}


def _is_error(code):
    return staticmethod(lambda e: bool(e.args) and e.args[0] == code)


class Database:
    """One connection, in one transaction after the other (REPEATABLE READ, no autocommit)."""

    InternalError, OperationalError = pymysql.InternalError, pymysql.OperationalError
    ProgrammingError, IntegrityError = pymysql.ProgrammingError, pymysql.IntegrityError
    is_deadlocked, is_timedout = _is_error(ER.LOCK_DEADLOCK), _is_error(ER.LOCK_WAIT_TIMEOUT)
    is_table_missing, is_missing_column = _is_error(ER.NO_SUCH_TABLE), _is_error(ER.BAD_FIELD_ERROR)
    is_duplicate_entry = _is_error(ER.DUP_ENTRY)

    def __init__(self, host, port, user, password, cur_db_name=None):
        self.cur_db_name, self._conn, self._cursor = cur_db_name, None, None
        account = {"host": host, "port": int(port), "user": user, "password": password}
        driver = {"database": cur_db_name, "charset": "utf8mb4", "conv": CONVERSIONS}
        self._settings = account | driver
        self.after_commit, self.after_rollback = CallbackManager(), CallbackManager()

    def __getattr__(self, name):
        raise frappe.NotProvidedError(f"frappe.db.{name} is not part of benchless")

    def connect(self):
        self._conn = pymysql.connect(**self._settings)
        self._cursor = self._conn.cursor()

    def close(self):
        if self._conn:
            self._conn.close()
            self._conn = None

    def sql(self, query, values=NO_VALUES, *, as_dict=False, as_list=False, pluck=False):
        """Run a query; the rows come as tuples, ``_dict``, lists or first columns.

        Without values a ``%`` is a ``%``. 1213 raises QueryDeadlockError, 1205 (a row lock was not
        granted in time) QueryTimeoutError; the driver's other errors pass.
        """
        query = re.sub(r"ifnull\(", "coalesce(", query.strip(), flags=re.IGNORECASE)
        if not self._conn:
            self.connect()
        if values is not NO_VALUES and not isinstance(values, tuple | dict | list):
            values = (values,)
        try:
            self._cursor.execute(query, None if values is NO_VALUES else values)
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

    def sql_ddl(self, query):
        """Commit, then run a statement that MariaDB commits by itself."""
        self.commit()
        self.sql(query)

    def commit(self):
        """Commit, start the next transaction, run the after_commit callbacks."""
        self.after_rollback.reset()
        self._end("commit")
        self.after_commit.run()

    def rollback(self, *, save_point=None):
        """Roll back, to a savepoint or all; the after_rollback callbacks run for all only."""
        if save_point:
            self.sql(f"rollback to savepoint {save_point}")
            return
        self.after_commit.reset()
        self._end("rollback")
        self.after_rollback.run()

    def _end(self, statement):
        if self._conn:
            self.sql(statement)
            self.sql("START TRANSACTION")

    def savepoint(self, save_point):
        self.sql(f"savepoint {save_point}")

    def release_savepoint(self, save_point):
        self.sql(f"release savepoint {save_point}")

    def get_value(self, doctype, filters=None, fieldname="name", **how):
        """Return a field, or a tuple or dict of fields, of the first record; None if none."""
        rows = self.get_values(doctype, filters, fieldname, **how, limit=1)
        if not rows:
            return None
        return rows[0] if how.get("as_dict") or len(rows[0]) > 1 else rows[0][0]

    def get_values(
        self, doctype, filters=None, fieldname="name", order_by="modified desc", limit=None, **how
    ):
        """Return fields of all matching records, the last changed first; or of the Single.

        Besides: ``as_dict``, ``for_update``, ``skip_locked``, ``wait=False``.
        """
        as_dict = how.pop("as_dict", False) or fieldname == "*"
        lock = " FOR UPDATE" if how.pop("for_update", False) else ""
        lock += " SKIP LOCKED" if how.pop("skip_locked", False) else ""
        lock += "" if how.pop("wait", True) else " NOWAIT"
        if how:
            raise frappe.NotProvidedError(f"frappe.db.get_value({', '.join(how)}=…)")
        if filters is None or (filters == doctype and doctype != "DocType"):
            return self._values_of_single(doctype, fieldname, as_dict)
        if filters == []:
            return []
        condition, values = where(filters)
        query = f"SELECT {columns(fieldname)} FROM `{table_name(doctype)}`{condition}"
        query += order(order_by) + (f" LIMIT {int(limit)}" if limit else "") + lock
        return self.sql(query, values, as_dict=as_dict)

    def _values_of_single(self, doctype, fieldname, as_dict):
        stored = self.get_singles_dict(doctype)
        fields = [fieldname] if isinstance(fieldname, str) else fieldname
        values = frappe._dict((f, stored.get(f)) for f in fields) if fieldname != "*" else stored
        if not set(values) & set(stored):
            return []
        return [values] if as_dict else [list(values.values())]

    def get_singles_dict(self, doctype, *, for_update=False):
        """Return the stored texts of a Single."""
        lock = " FOR UPDATE" if for_update else ""
        query = f"SELECT field, value FROM tabSingles WHERE doctype=%s{lock}"
        return frappe._dict(self.sql(query, doctype))

    def get_single_value(self, doctype, fieldname):
        """Return a field of a Single, cast to its type."""
        field = frappe.get_meta(doctype).get_field(fieldname)
        if not field:
            frappe.throw(_("Field {0} does not exist on {1}").format(fieldname, doctype))
        return cast(field.fieldtype, self.get_singles_dict(doctype).get(fieldname))

    def set_single_value(self, doctype, fieldname, *args, **how):
        self.set_value(doctype, None, fieldname, *args, **how)

    def set_value(
        self, dt, dn, field, val=None, modified=None, modified_by=None, update_modified=True
    ):
        """Set fields of the records named or matched; no events, the cached documents go."""
        fields = dict(field) if isinstance(field, dict) else {field: val}
        if update_modified:
            by = modified_by or frappe.session.user
            fields |= {"modified": modified or now(), "modified_by": by}
        if (dn is None or dt == dn) and frappe.get_meta(dt).issingle:
            self.delete("Singles", {"field": ("in", list(fields)), "doctype": dt})
            rows = [(dt, key, value) for key, value in fields.items()]
            self.bulk_insert("Singles", ["doctype", "field", "value"], rows)
        elif dn is not None:
            condition, values = where(dn)
            sets = ", ".join(f"{columns(column)}=%s" for column in fields)
            query = f"UPDATE `{table_name(dt)}` SET {sets}{condition}"
            self.sql(query, [*fields.values(), *values])
        frappe.clear_document_cache(dt, dn if isinstance(dn, str) else None)

    def exists(self, dt, dn=None):
        """Return the name of the record, or of the first that matches; else None."""
        if dt != "DocType" and dt == dn:
            return dn
        try:
            return self.get_value(dt, dn, order_by=None)
        except self.ProgrammingError as e:
            if not self.is_table_missing(e):
                raise
            return None

    def count(self, dt, filters=None):
        condition, values = where(filters)
        return self.sql(f"SELECT COUNT(*) FROM `{table_name(dt)}`{condition}", values)[0][0]

    def delete(self, doctype, filters=None):
        condition, values = where(filters)
        self.sql(f"DELETE FROM `{table_name(doctype)}`{condition}", values)

    def bulk_insert(self, doctype, fields, values, ignore_duplicates=False, *, chunk_size=10_000):
        """Insert rows as they are; names must be given, creation and owner stay NULL."""
        rows = iter(values)
        head = f"INSERT {'IGNORE ' if ignore_duplicates else ''}INTO `{table_name(doctype)}`"
        marks = f"({', '.join(['%s'] * len(fields))})"
        while chunk := list(itertools.islice(rows, chunk_size)):
            query = f"{head} ({columns(fields)}) VALUES {', '.join([marks] * len(chunk))}"
            self.sql(query, [value for row in chunk for value in row])

    def get_global(self, key):
        query = "SELECT defvalue FROM tabDefaultValue WHERE parent='__global' AND defkey=%s"
        return next(iter(self.sql(query, key, pluck=True)), None)

    def set_global(self, key, val):
        self.sql("REPLACE INTO tabDefaultValue VALUES ('__global', %s, %s)", (key, val))

    def add_index(self, doctype, fields, index_name=None):
        name = index_name or re.sub(r"\s*\([^)]+\)\s*", "", "_".join(fields) + "_index")
        self._add_key(doctype, fields, name, "INDEX")

    def add_unique(self, doctype, fields, constraint_name=None):
        fields = [fields] if isinstance(fields, str) else fields
        self._add_key(doctype, fields, constraint_name or "unique_" + "_".join(fields), "UNIQUE")

    def _add_key(self, doctype, fields, name, kind):
        table = table_name(doctype)
        if not self.sql(f"SHOW INDEX FROM `{table}` WHERE Key_name=%s", name):
            self.sql_ddl(f"ALTER TABLE `{table}` ADD {kind} `{name}`({', '.join(fields)})")
