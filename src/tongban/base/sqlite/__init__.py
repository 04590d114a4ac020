"""SQLite as Tongban uses it: write-ahead log, and writers that queue (see ``base.writelock``)."""
