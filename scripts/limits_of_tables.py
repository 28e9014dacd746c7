"""The limits of tables of contacts, a line for each, as in `limits_listed.py`."""

from scripts.limits import BYTES, SECONDS, Limit

IMPORTS = "src/sarafan/people/imports"

OF_TABLES = [
    Limit(f"{IMPORTS}/tables.py", "MOST_BYTES", BYTES, "A table of contacts"),
    Limit(f"{IMPORTS}/tables.py", "MOST_ROWS", "rows", "A table of contacts"),
    Limit(f"{IMPORTS}/tables.py", "MOST_COLUMNS", "columns", "A table of contacts"),
    Limit(f"{IMPORTS}/tables.py", "MOST_CELL_LETTERS", "characters", "A cell of a table of contacts"),
    Limit(f"{IMPORTS}/tables.py", "MOST_FOUND_LETTERS", "characters", "A value of a table that is told back"),
    Limit(f"{IMPORTS}/cells.py", "MOST_LETTERS_OF_NAME", "characters", "A name in a table of contacts"),
    Limit(f"{IMPORTS}/cells.py", "MOST_PHONES", "phones", "A row of a table of contacts"),
    Limit(f"{IMPORTS}/cells.py", "MOST_FAULTS", "faults", "Told of a row of a table of contacts"),
    Limit(f"{IMPORTS}/matching.py", "MOST_PHONE_COLUMNS", "columns", "With phones, in a table of contacts"),
    Limit(f"{IMPORTS}/workbook_child.py", "MOST_UNPACKED_BYTES", BYTES, "A workbook, unpacked"),
    Limit(f"{IMPORTS}/workbook_child.py", "MOST_PARTS", "parts", "A workbook"),
    Limit(f"{IMPORTS}/workbook_child.py", "MOST_SHEETS", "sheets", "Offered of a workbook"),
    Limit(f"{IMPORTS}/workbook_child.py", "MOST_MEMORY", BYTES, "Memory of the process that reads a workbook"),
    Limit(f"{IMPORTS}/workbook_child.py", "MOST_SECONDS", SECONDS, "Processor time to read a workbook"),
    Limit(f"{IMPORTS}/workbooks.py", "MOST_ANSWER_BYTES", BYTES, "The cells of a workbook"),
    Limit(f"{IMPORTS}/workbooks.py", "PATIENCE_S", SECONDS, "Time until a workbook is given up"),
    Limit(f"{IMPORTS}/workbooks.py", "MOST_AT_ONCE", "processes", "Read workbooks at once"),
    Limit(f"{IMPORTS}/running.py", "KEPT_FOR", "", "How long an import is kept, and can be taken back"),
    Limit(f"{IMPORTS}/running.py", "KEPT_UNBEGUN", "", "How long a table is kept that is not taken in"),
]
