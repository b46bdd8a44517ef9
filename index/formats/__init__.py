"""Bytes of a file in, its text and structure out: one file a format, one table (`table`), one child process (`extractor`)."""
