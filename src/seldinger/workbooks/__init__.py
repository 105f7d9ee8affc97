"""Every sheet in and out. So far: the logbook workbook, its template and its demonstration."""
