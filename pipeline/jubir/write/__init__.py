"""Records -> files: tables, workbook, database, page; what is shown in a terminal."""
