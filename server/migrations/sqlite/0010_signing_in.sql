-- Passkeys, invitations, codes from a phone, and how lately somebody proved who they are.

-- Who has left can prove nothing any more; what they wrote keeps its author.
ALTER TABLE account ADD COLUMN left_ms INTEGER;
-- When the session's owner last proved who they are. What began before this step has to prove it again.
ALTER TABLE session ADD COLUMN fresh_ms INTEGER NOT NULL DEFAULT 0;

-- A public key opens nothing: the private one is in the person's phone or its keychain.
CREATE TABLE passkey (
    credential BLOB PRIMARY KEY CHECK (length(credential) BETWEEN 1 AND 1023),
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    -- As the authenticator gave it (COSE).
    public_key BLOB NOT NULL,
    -- How often it has signed, where it counts.
    counter INTEGER NOT NULL,
    made_ms INTEGER NOT NULL,
    used_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX passkey_by_account ON passkey (account);

-- A question put to an authenticator: answered once, within minutes. The question itself is with the browser.
CREATE TABLE ceremony (
    challenge_hash BLOB PRIMARY KEY CHECK (length(challenge_hash) = 32),
    -- Who asked for a new passkey; nobody yet, where somebody signs in.
    session BLOB CHECK (length(session) = 32),
    until_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Neither the secret nor the typed code can be read from here.
CREATE TABLE invitation (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    secret_hash BLOB NOT NULL UNIQUE CHECK (length(secret_hash) = 32),
    code_hash BLOB NOT NULL UNIQUE CHECK (length(code_hash) = 32),
    person BLOB NOT NULL CHECK (length(person) = 16),
    family BLOB NOT NULL CHECK (length(family) = 16),
    role TEXT NOT NULL,
    inviter INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    until_ms INTEGER NOT NULL,
    used_ms INTEGER
) STRICT, WITHOUT ROWID;

-- The secret behind the codes of an app on the phone, sealed under the pepper, which is not in the database.
CREATE TABLE totp (
    account INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    sealed BLOB NOT NULL,
    -- Since when it counts: a first code has shown that the app has it.
    confirmed_ms INTEGER,
    -- The last half minute whose code was taken; an earlier one is not taken again.
    last_step INTEGER NOT NULL
) STRICT;
