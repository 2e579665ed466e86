"""The site's database, and how one is made and dropped."""

import frappe
from frappe.database.database import Database


def get_db():
    conf = frappe.local.conf
    return Database(conf.db_host, conf.db_port, conf.db_name, conf.db_password, conf.db_name)


def drop_user_and_database(root, db_name):
    """Drop a site's database and user; ``root`` is an account that may."""
    db = Database(**root)
    db.sql(f"DROP DATABASE IF EXISTS `{db_name}`")
    db.sql(f"DROP USER IF EXISTS `{db_name}`@'%'")
    db.close()


def setup_database(root, db_name, db_password):
    """Make an empty database and a user of the same name."""
    drop_user_and_database(root, db_name)
    db = Database(**root)
    db.sql(f"CREATE DATABASE `{db_name}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
    db.sql(f"CREATE USER `{db_name}`@'%%' IDENTIFIED BY %s", db_password)
    db.sql(f"GRANT ALL PRIVILEGES ON `{db_name}`.* TO `{db_name}`@'%'")
    db.close()
