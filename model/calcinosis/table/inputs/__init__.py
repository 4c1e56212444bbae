"""Tables as they come: text in any encoding, JSON lines, workbooks, Parquet, pipes."""
