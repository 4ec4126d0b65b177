"""The tables, as numbered migrations.

The rule: a migration that was released is never changed; what is new is appended. Each runs in
one transaction with its number.
"""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE conversation (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
        # Clustered by conversation and order: a page of history is one range of one tree, or two
        # (what anybody might hear, and what only those who were there), which are merged.
        """CREATE TABLE message (
             conversation INTEGER NOT NULL REFERENCES conversation (id),
             is_open INTEGER NOT NULL,
             id INTEGER NOT NULL,
             command TEXT NOT NULL,
             source TEXT NOT NULL,
             account TEXT NOT NULL,
             target TEXT NOT NULL,
             text TEXT NOT NULL,
             client_tags TEXT NOT NULL,
             PRIMARY KEY (conversation, is_open, id)
           ) WITHOUT ROWID""",
        "CREATE TABLE client_id (id INTEGER PRIMARY KEY, client_id TEXT NOT NULL)",
        "CREATE TABLE progress (one INTEGER PRIMARY KEY CHECK (one = 1), last_id INTEGER NOT NULL)",
        "INSERT INTO progress VALUES (1, 0)",
    ),
    (
        # A shelf holds what is read by the same people: texts for those who were there, texts for
        # anybody, and the same two of events.
        "ALTER TABLE message RENAME COLUMN is_open TO shelf",
        "ALTER TABLE message ADD COLUMN author INTEGER NOT NULL DEFAULT 0",
        """CREATE TABLE marker (
             identity TEXT NOT NULL,
             conversation TEXT NOT NULL,
             time_ms INTEGER NOT NULL,
             PRIMARY KEY (identity, conversation)
           ) WITHOUT ROWID""",
        # Which texts can be found, and where they lie; the index knows words alone.
        """CREATE TABLE text_place (
             id INTEGER PRIMARY KEY,
             conversation INTEGER NOT NULL,
             shelf INTEGER NOT NULL
           )""",
        """INSERT INTO text_place
             SELECT message.id, conversation, shelf FROM message
             JOIN conversation ON conversation.id = conversation
             WHERE shelf < 2 AND substr(name, 1, 1) NOT IN ('@', '+')""",
        # Whether something was erased of which copies may be left in the file.
        "CREATE TABLE erasing (one INTEGER PRIMARY KEY CHECK (one = 1), is_due INTEGER NOT NULL)",
        "INSERT INTO erasing VALUES (1, 0)",
        # The index in volumes, each a table of its own with all texts from its first one on.
        """CREATE TABLE volume (
             number INTEGER PRIMARY KEY,
             first_id INTEGER NOT NULL,
             to_cleanse INTEGER NOT NULL DEFAULT 0,
             is_merging INTEGER NOT NULL DEFAULT 0
           )""",
    ),
    (
        """CREATE TABLE account (
             folded TEXT PRIMARY KEY,
             name TEXT NOT NULL,
             created_ms INTEGER NOT NULL,
             email TEXT NOT NULL,
             hash TEXT NOT NULL,
             salt BLOB NOT NULL,
             iterations INTEGER NOT NULL,
             stored_key BLOB NOT NULL,
             server_key BLOB NOT NULL
           ) WITHOUT ROWID""",
    ),
    (
        # All that is small and read at a start alone.
        """CREATE TABLE kept (
             kind TEXT NOT NULL,
             key TEXT NOT NULL,
             document TEXT NOT NULL,
             PRIMARY KEY (kind, key)
           ) WITHOUT ROWID""",
    ),
    (
        # Texts lie in the order in which they were said, so that what comes is written behind all that is
        # there; only their places lie by conversation. Events, which nobody waits for, lie as before.
        """CREATE TABLE text (
             id INTEGER PRIMARY KEY,
             conversation INTEGER NOT NULL REFERENCES conversation (id),
             shelf INTEGER NOT NULL,
             command TEXT NOT NULL,
             source TEXT NOT NULL,
             account TEXT NOT NULL,
             target TEXT NOT NULL,
             text TEXT NOT NULL,
             client_tags TEXT NOT NULL,
             author INTEGER NOT NULL
           )""",
        """INSERT INTO text
             SELECT id, conversation, shelf, command, source, account, target, text, client_tags, author
             FROM message WHERE shelf < 2 ORDER BY id""",
        "CREATE INDEX text_of ON text (conversation, shelf)",
        "DELETE FROM message WHERE shelf < 2",
        "ALTER TABLE message RENAME TO event",
        """CREATE VIEW message AS
             SELECT id, conversation, shelf, command, source, account, target, text, client_tags, author
             FROM text
             UNION ALL
             SELECT id, conversation, shelf, command, source, account, target, text, client_tags, author
             FROM event""",
        # How many texts a volume was given; of those of before only the last one takes more.
        "ALTER TABLE volume ADD COLUMN texts INTEGER NOT NULL DEFAULT 0",
        "UPDATE volume SET texts = (SELECT count(*) FROM text_place WHERE id >= first_id)",
        "DROP TABLE text_place",
    ),
)
