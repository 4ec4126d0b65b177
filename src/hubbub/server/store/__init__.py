"""Stores keep what must last: messages, and later accounts and channels of record.

The rule: a store is asked from threads, never from the event loop, and knows nothing of sessions,
facts or who may read; it is given rows and gives rows.
"""
