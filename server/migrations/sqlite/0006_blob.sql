-- The bytes of attachments: how far each has come, and where they are stored. The bytes themselves are elsewhere
-- (server/src/blobs), under keys that are random.

-- One row for each attachment of which anything has arrived.
CREATE TABLE blob (
    attachment BLOB NOT NULL PRIMARY KEY,
    -- 'arriving', 'ready' or 'refused'
    state      TEXT NOT NULL,
    -- How many bytes have arrived of those declared.
    got        INTEGER NOT NULL,
    -- Once it is ready: where it is stored, what it is served as, its length and the SHA-256 of what is stored.
    key        BLOB,
    media_type TEXT NOT NULL DEFAULT '',
    bytes      INTEGER NOT NULL DEFAULT 0,
    sha256     BLOB,
    -- Where it is refused: why.
    reason     TEXT NOT NULL DEFAULT '',
    -- When it last came further.
    moved_ms   INTEGER NOT NULL,
    -- Since when its record is known to be removed.
    removed_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX blob_by_key ON blob (key);

-- What has arrived of a blob that is not whole yet.
CREATE TABLE blob_piece (
    attachment BLOB NOT NULL,
    at         INTEGER NOT NULL,
    length     INTEGER NOT NULL,
    key        BLOB NOT NULL,
    PRIMARY KEY (attachment, at)
) STRICT, WITHOUT ROWID;
CREATE INDEX blob_piece_by_key ON blob_piece (key);

-- How many bytes somebody has sent on a day.
CREATE TABLE blob_sent (
    person BLOB NOT NULL,
    day    TEXT NOT NULL,
    bytes  INTEGER NOT NULL,
    PRIMARY KEY (person, day)
) STRICT, WITHOUT ROWID;
