"""Where a run keeps what was asked and answered, so that nothing paid for is lost (docs/design/store.md).

The only place that knows SQLite.
"""
