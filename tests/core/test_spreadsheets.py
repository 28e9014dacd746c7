"""Tables of spreadsheets: records are read with their lines, and nothing that is given out runs."""

import pytest

from sarafan.core.spreadsheets import BrokenRecord, as_it_was, harmless, records


@pytest.mark.parametrize("cell", ["", "'", "''", "=", "'=", "''=", "'x", "x'", "'''＋"])
def test_what_is_made_harmless_is_read_as_it_was(cell: str):
    assert as_it_was(harmless(cell)) == cell


def test_a_record_has_the_line_where_it_begins_and_a_broken_one_is_named():
    assert list(records('a;b\n\n"c\nd";e\nf', ";")) == [(1, ["a", "b"]), (2, []), (3, ["c\nd", "e"]), (5, ["f"])]
    read = records('a;b\n"c\nd', ";")
    assert next(read) == (1, ["a", "b"])
    with pytest.raises(BrokenRecord) as broken:
        next(read)
    assert broken.value.line == 2
