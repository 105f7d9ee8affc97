"""One evidence tree → JSON, table, page, workbook. Words and colours of every status."""
