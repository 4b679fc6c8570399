-- The log and what is read from it; what each table is for is said in ../sqlite/0001_log.sql and those after it. Ids
-- are 16 bytes, days are ISO text in the order of their bytes, moments are milliseconds since 1970 UTC.

-- One row. A writer locks it before anything else, so that writers of all servers write one after the other.
CREATE TABLE counter (
    id    bigint PRIMARY KEY CHECK (id = 1),
    pos   bigint NOT NULL,
    epoch bigint NOT NULL
);

CREATE TABLE record (
    id       bytea NOT NULL PRIMARY KEY,
    kind     text COLLATE "C" NOT NULL,
    scope    bytea NOT NULL,
    audience bytea NOT NULL,
    pos      bigint NOT NULL,
    body     bytea NOT NULL
);
CREATE INDEX record_by_audience ON record (audience, pos);
CREATE INDEX record_by_scope ON record (scope, kind);

CREATE TABLE entry (
    record   bytea NOT NULL,
    pos      bigint NOT NULL,
    audience bytea NOT NULL,
    bytes    bytea NOT NULL,
    PRIMARY KEY (record, pos)
);

CREATE TABLE txn (
    dev    bytea NOT NULL,
    n      bigint NOT NULL,
    digest bytea NOT NULL,
    fate   bytea NOT NULL,
    pos    bigint NOT NULL,
    PRIMARY KEY (dev, n)
);

CREATE TABLE quarantine (
    dev    bytea NOT NULL,
    n      bigint NOT NULL,
    author bytea NOT NULL,
    code   text COLLATE "C" NOT NULL,
    at     bigint NOT NULL,
    bytes  bytea NOT NULL,
    PRIMARY KEY (dev, n)
);

CREATE TABLE gone (
    audience bytea NOT NULL,
    pos      bigint NOT NULL,
    record   bytea NOT NULL,
    PRIMARY KEY (audience, pos, record)
);

CREATE TABLE audience (
    id    bytea NOT NULL PRIMARY KEY,
    scope bytea NOT NULL,
    base  text COLLATE "C" NOT NULL,
    def   bytea NOT NULL
);
CREATE INDEX audience_by_scope ON audience (scope, base);
CREATE INDEX audience_by_base ON audience (base);

CREATE TABLE audience_named (
    person   bytea NOT NULL,
    audience bytea NOT NULL,
    PRIMARY KEY (person, audience)
);

CREATE TABLE device (
    dev        bytea NOT NULL PRIMARY KEY,
    owner      bytea NOT NULL,
    next_n     bigint NOT NULL,
    first_seen bigint NOT NULL,
    last_seen  bigint NOT NULL,
    name       text COLLATE "C" NOT NULL DEFAULT ''
);
CREATE INDEX device_by_owner ON device (owner);

CREATE TABLE allocation (
    record   bytea NOT NULL PRIMARY KEY,
    family   bytea NOT NULL,
    person   bytea,
    worker   bytea NOT NULL,
    from_day text COLLATE "C",
    to_day   text COLLATE "C",
    is_lead  bigint NOT NULL
);
CREATE INDEX allocation_by_worker ON allocation (worker, family);
CREATE INDEX allocation_by_family ON allocation (family);

CREATE TABLE family_team (
    family bytea NOT NULL PRIMARY KEY,
    team   bytea NOT NULL
);
CREATE INDEX family_team_by_team ON family_team (team);

CREATE TABLE source (
    system   text COLLATE "C" NOT NULL,
    "table"  text COLLATE "C" NOT NULL,
    key      text COLLATE "C" NOT NULL,
    record   bytea NOT NULL,
    row_hash bytea NOT NULL,
    PRIMARY KEY (system, "table", key)
);

CREATE TABLE day_begun (
    id  bigint PRIMARY KEY CHECK (id = 1),
    day text COLLATE "C" NOT NULL
);

CREATE TABLE touched (
    pos       bigint PRIMARY KEY,
    day       text COLLATE "C" NOT NULL,
    audiences bytea NOT NULL,
    people    bytea NOT NULL
);
