"""The tables that the apps' DocTypes make."""

import pytest

from tests.support import tables


@pytest.mark.parametrize("doctype", tables.DOCTYPES)
def test_a_doctype_makes_its_table(recorded, doctype):
    recorded(tables.shape_of(doctype))
