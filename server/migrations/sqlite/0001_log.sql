-- The log and what is read from it. Ids are 16 bytes, days are ISO text, moments are milliseconds since 1970 UTC.

-- One row: the position of the last commit. It is written last in each transaction (sync.md §4).
CREATE TABLE counter (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    pos   INTEGER NOT NULL,
    epoch INTEGER NOT NULL
) STRICT;

-- Records as they stand, whole: what a device is sent.
CREATE TABLE record (
    id       BLOB NOT NULL PRIMARY KEY,
    kind     TEXT NOT NULL,
    scope    BLOB NOT NULL,
    audience BLOB NOT NULL,
    pos      INTEGER NOT NULL,
    body     BLOB NOT NULL
) STRICT;
CREATE INDEX record_by_audience ON record (audience, pos);
CREATE INDEX record_by_scope ON record (scope, kind);

-- The log: what one transaction did to one record, with the audience that the record then had. It is only ever
-- appended to, so its rows lie in the order they came in and a small index finds them.
CREATE TABLE entry (
    record   BLOB NOT NULL,
    pos      INTEGER NOT NULL,
    audience BLOB NOT NULL,
    bytes    BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX entry_by_record ON entry (record, pos);

-- Every transaction that was answered, so that a repeat gets its first answer.
CREATE TABLE txn (
    dev    BLOB NOT NULL,
    n      INTEGER NOT NULL,
    digest BLOB NOT NULL,
    fate   BLOB NOT NULL,
    pos    INTEGER NOT NULL,
    PRIMARY KEY (dev, n)
) STRICT, WITHOUT ROWID;

-- What was refused, kept under its author's name.
CREATE TABLE quarantine (
    dev    BLOB NOT NULL,
    n      INTEGER NOT NULL,
    author BLOB NOT NULL,
    code   TEXT NOT NULL,
    at     INTEGER NOT NULL,
    bytes  BLOB NOT NULL,
    PRIMARY KEY (dev, n)
) STRICT;

-- Records that left an audience, for the devices that still hold them.
CREATE TABLE gone (
    audience BLOB NOT NULL,
    pos      INTEGER NOT NULL,
    record   BLOB NOT NULL,
    PRIMARY KEY (audience, pos, record)
) STRICT, WITHOUT ROWID;

CREATE TABLE audience (
    id    BLOB NOT NULL PRIMARY KEY,
    scope BLOB NOT NULL,
    base  TEXT NOT NULL,
    def   BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX audience_by_scope ON audience (scope, base);
CREATE INDEX audience_by_base ON audience (base);

CREATE TABLE audience_named (
    person   BLOB NOT NULL,
    audience BLOB NOT NULL,
    PRIMARY KEY (person, audience)
) STRICT, WITHOUT ROWID;

CREATE TABLE device (
    dev        BLOB NOT NULL PRIMARY KEY,
    owner      BLOB NOT NULL,
    next_n     INTEGER NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen  INTEGER NOT NULL,
    name       TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE INDEX device_by_owner ON device (owner);

-- Who works with whom from when to when, read from the records of kind allocation and rebuildable from them.
CREATE TABLE allocation (
    record   BLOB NOT NULL PRIMARY KEY,
    family   BLOB NOT NULL,
    person   BLOB,
    worker   BLOB NOT NULL,
    from_day TEXT,
    to_day   TEXT,
    is_lead  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX allocation_by_worker ON allocation (worker, family);
CREATE INDEX allocation_by_family ON allocation (family);

-- The team that a family belongs to, kept with its summary.
CREATE TABLE family_team (
    family BLOB NOT NULL PRIMARY KEY,
    team   BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX family_team_by_team ON family_team (team);

-- Which record a row of a system of record became, and a digest of what was last read of it. What it said field by
-- field is in the log, under the importer's name.
CREATE TABLE source (
    system   TEXT NOT NULL,
    "table"  TEXT NOT NULL,
    key      TEXT NOT NULL,
    record   BLOB NOT NULL,
    row_hash BLOB NOT NULL,
    PRIMARY KEY (system, "table", key)
) STRICT, WITHOUT ROWID;
