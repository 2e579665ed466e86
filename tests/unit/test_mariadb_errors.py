"""Which of the driver's errors mean that MariaDB is away."""

import pytest
from pymysql.err import InterfaceError, OperationalError, ProgrammingError

from memora.utils.mariadb import is_connection_lost


@pytest.mark.parametrize(
    "error",
    [
        OperationalError(2003, "Can't connect to MySQL server"),
        OperationalError(2006, "MySQL server has gone away"),
        OperationalError(2013, "Lost connection to MySQL server during query"),
        OperationalError(1040, "Too many connections"),
        OperationalError(1053, "Server shutdown in progress"),
        OperationalError(1927, "Connection was killed"),
        InterfaceError(0, ""),
    ],
)
def test_a_server_that_is_away_is_known_by_its_error(error):
    assert is_connection_lost(error)


@pytest.mark.parametrize(
    "error",
    [
        OperationalError(1054, "Unknown column 'x'"),
        OperationalError(1045, "Access denied"),
        OperationalError(),
        ProgrammingError(1146, "Table doesn't exist"),
        ValueError("2013"),
    ],
)
def test_a_statement_or_setting_that_is_wrong_is_no_outage(error):
    assert not is_connection_lost(error)
