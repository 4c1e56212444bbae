"""When a record tells something: the visit, the onset, ages."""
