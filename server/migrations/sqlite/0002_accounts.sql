-- Who may sign in, what is signed in now, and from which devices.

-- One account, one person, one role. The name is the only personal thing here and goes with the row.
CREATE TABLE account (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- What they type: lower case.
    login TEXT NOT NULL UNIQUE,
    person BLOB NOT NULL CHECK (length(person) = 16),
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    salt BLOB NOT NULL CHECK (length(salt) = 16),
    m_kib INTEGER NOT NULL,
    passes INTEGER NOT NULL,
    words_hash BLOB NOT NULL CHECK (length(words_hash) = 32)
) STRICT;

-- The token itself is with the browser alone.
CREATE TABLE session (
    token_hash BLOB PRIMARY KEY CHECK (length(token_hash) = 32),
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    device_name TEXT NOT NULL,
    -- Known once it exchanges.
    dev BLOB CHECK (length(dev) = 16),
    begun_ms INTEGER NOT NULL,
    seen_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_account ON session (account);

-- Devices outlive their sessions, so that their owner can look back, and so that one removed stays removed.
CREATE TABLE account_device (
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    dev BLOB NOT NULL CHECK (length(dev) = 16),
    name TEXT NOT NULL,
    first_seen_ms INTEGER NOT NULL,
    last_seen_ms INTEGER NOT NULL,
    revoked_ms INTEGER,
    PRIMARY KEY (account, dev)
) STRICT, WITHOUT ROWID;

-- Failed sign-ins by the digest of the name that was typed, whether or not there is such an account.
CREATE TABLE attempt (
    login_hash BLOB PRIMARY KEY CHECK (length(login_hash) = 32),
    failures INTEGER NOT NULL,
    last_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX attempt_by_time ON attempt (last_ms);
