-- Who did and who saw what: one chain of rows, only ever appended to (docs/decisions/0019-audit.md).

-- `hash` is over the hash of the row before, the number, the epoch, the moment and the commitment; the commitment is
-- over the salt and the value. So the value and its salt can be taken out, and the chain holds.
CREATE TABLE audit (
    no         INTEGER PRIMARY KEY,
    epoch      INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    commitment BLOB NOT NULL CHECK (length(commitment) = 32),
    hash       BLOB NOT NULL CHECK (length(hash) = 32),
    salt       BLOB CHECK (length(salt) = 16),
    value      BLOB
) STRICT;

-- A row that replaces another deletes it without a word, so the number is held as well.
CREATE TRIGGER audit_in_order BEFORE INSERT ON audit
WHEN NEW.no <> (SELECT coalesce(max(no), 0) + 1 FROM audit)
BEGIN SELECT RAISE(ABORT, 'the audit log is only ever appended to'); END;
CREATE TRIGGER audit_stays BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is only ever appended to'); END;
CREATE TRIGGER audit_is_fixed BEFORE UPDATE ON audit
WHEN NEW.salt IS NOT NULL OR NEW.value IS NOT NULL OR NEW.no <> OLD.no OR NEW.epoch <> OLD.epoch OR NEW.at <> OLD.at
    OR NEW.commitment <> OLD.commitment OR NEW.hash <> OLD.hash
BEGIN SELECT RAISE(ABORT, 'the audit log is only ever appended to'); END;

-- What the chain was at the end of an hour (`slot`: hours since 1970 UTC), signed with a key that is not in here.
CREATE TABLE audit_head (
    slot      INTEGER PRIMARY KEY,
    epoch     INTEGER NOT NULL,
    no        INTEGER NOT NULL,
    hash      BLOB NOT NULL CHECK (length(hash) = 32),
    key       BLOB NOT NULL CHECK (length(key) = 32),
    signature BLOB NOT NULL CHECK (length(signature) = 64)
) STRICT;
CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head
BEGIN SELECT RAISE(ABORT, 'signed heads are only ever added'); END;
CREATE TRIGGER audit_head_is_fixed BEFORE UPDATE ON audit_head
BEGIN SELECT RAISE(ABORT, 'signed heads are only ever added'); END;

-- Which epoch followed which, where the chain then stood, signed in the same way.
CREATE TABLE audit_epoch (
    epoch     INTEGER PRIMARY KEY,
    before    INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    no        INTEGER NOT NULL,
    hash      BLOB NOT NULL CHECK (length(hash) = 32),
    key       BLOB NOT NULL CHECK (length(key) = 32),
    signature BLOB NOT NULL CHECK (length(signature) = 64)
) STRICT;
CREATE TRIGGER audit_epoch_stays BEFORE DELETE ON audit_epoch
BEGIN SELECT RAISE(ABORT, 'epochs are only ever added'); END;
CREATE TRIGGER audit_epoch_is_fixed BEFORE UPDATE ON audit_epoch
BEGIN SELECT RAISE(ABORT, 'epochs are only ever added'); END;

-- What people in the chain are called, as it was when they had an account. A name is erased here and nowhere else.
CREATE TABLE audit_name (
    person BLOB NOT NULL PRIMARY KEY CHECK (length(person) = 16),
    name   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Who saw what of whom, read from the chain's rows and rebuildable from them: for the family and for review.
-- `scope` is a family, or a team of whose families the summaries were seen. `kind` is 'received' by a device or
-- 'opened' by a person; `hour` is the hour of the day in the United Kingdom; `no` is the chain's row.
CREATE TABLE look (
    scope  BLOB NOT NULL,
    day    TEXT NOT NULL,
    person BLOB NOT NULL,
    kind   TEXT NOT NULL,
    part   TEXT NOT NULL,
    hour   INTEGER NOT NULL,
    dev    BLOB NOT NULL,
    role   TEXT NOT NULL,
    no     INTEGER NOT NULL,
    PRIMARY KEY (scope, day, person, kind, part, hour, dev)
) STRICT, WITHOUT ROWID;
