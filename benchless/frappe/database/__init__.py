"""The site's database, and how one is made and dropped."""

from typing import Any

from frappe.database.database import Database


def get_db(**settings: Any) -> Database:
    """Return a connection that opens at its first query."""
    return Database(**settings)


def setup_database(root: dict, db_name: str, db_password: str) -> None:
    """Make an empty database with a user of the same name; one of that name is dropped.

    Args:
        root: ``host``, ``port``, ``user`` and ``password`` of an account that may do this.
    """
    db = Database(**root)
    _drop(db, db_name)
    db.sql(f"CREATE DATABASE `{db_name}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
    db.sql(f"CREATE USER `{db_name}`@'%%' IDENTIFIED BY %s", (db_password,))
    db.sql(f"GRANT ALL PRIVILEGES ON `{db_name}`.* TO `{db_name}`@'%'")
    db.close()


def drop_user_and_database(root: dict, db_name: str) -> None:
    """Drop a site's database and user."""
    db = Database(**root)
    _drop(db, db_name)
    db.close()


def _drop(db: Database, db_name: str) -> None:
    db.sql(f"DROP DATABASE IF EXISTS `{db_name}`")
    db.sql(f"DROP USER IF EXISTS `{db_name}`@'%'")
