-- Records that were taken away, since which day: after some time they leave the devices.
CREATE TABLE removed (
    record BLOB NOT NULL PRIMARY KEY,
    since  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX removed_since ON removed (since);
