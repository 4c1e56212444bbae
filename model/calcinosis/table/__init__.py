"""Many patients: data frames, CSV, Parquet, JSON lines, Spark."""

from calcinosis.table.frames import diagnose_table
from calcinosis.table.spark import diagnose_spark

__all__ = ["diagnose_spark", "diagnose_table"]
