"""Many patients: data frames, CSV, Parquet, JSON lines, Spark."""

from calcinosis.table.frames import diagnose_table

__all__ = ["diagnose_table"]
