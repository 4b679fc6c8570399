-- Whom each commit concerns, written with it, so that another process on this database can poke them too: the ids of
-- audiences and of people, 16 bytes each, one after the other. Rows of days gone by are removed as a day begins.
CREATE TABLE touched (
    pos       INTEGER PRIMARY KEY,
    day       TEXT NOT NULL,
    audiences BLOB NOT NULL,
    people    BLOB NOT NULL
) STRICT;
