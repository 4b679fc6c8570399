-- Who may sign in, what is signed in now, and from which devices: as in ../sqlite/0002_accounts.sql.

CREATE TABLE account (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    login text COLLATE "C" NOT NULL UNIQUE,
    person bytea NOT NULL CHECK (length(person) = 16),
    role text COLLATE "C" NOT NULL,
    name text NOT NULL,
    salt bytea NOT NULL CHECK (length(salt) = 16),
    m_kib bigint NOT NULL,
    passes bigint NOT NULL,
    words_hash bytea NOT NULL CHECK (length(words_hash) = 32)
);

CREATE TABLE session (
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    account bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    device_name text NOT NULL,
    dev bytea CHECK (length(dev) = 16),
    begun_ms bigint NOT NULL,
    seen_ms bigint NOT NULL
);
CREATE INDEX session_by_account ON session (account);

CREATE TABLE account_device (
    account bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    dev bytea NOT NULL CHECK (length(dev) = 16),
    name text NOT NULL,
    first_seen_ms bigint NOT NULL,
    last_seen_ms bigint NOT NULL,
    revoked_ms bigint,
    PRIMARY KEY (account, dev)
);

CREATE TABLE attempt (
    login_hash bytea PRIMARY KEY CHECK (length(login_hash) = 32),
    failures bigint NOT NULL,
    last_ms bigint NOT NULL
);
CREATE INDEX attempt_by_time ON attempt (last_ms);
