-- Passkeys, invitations, codes and fresh sign-ins: as in ../sqlite/0010_signing_in.sql.

ALTER TABLE account ADD COLUMN left_ms bigint;
ALTER TABLE session ADD COLUMN fresh_ms bigint NOT NULL DEFAULT 0;

CREATE TABLE passkey (
    credential bytea PRIMARY KEY CHECK (length(credential) BETWEEN 1 AND 1023),
    account bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name text NOT NULL,
    public_key bytea NOT NULL,
    counter bigint NOT NULL,
    made_ms bigint NOT NULL,
    used_ms bigint
);
CREATE INDEX passkey_by_account ON passkey (account);

CREATE TABLE ceremony (
    challenge_hash bytea PRIMARY KEY CHECK (length(challenge_hash) = 32),
    session bytea CHECK (length(session) = 32),
    until_ms bigint NOT NULL
);

CREATE TABLE invitation (
    id bytea PRIMARY KEY CHECK (length(id) = 16),
    secret_hash bytea NOT NULL UNIQUE CHECK (length(secret_hash) = 32),
    code_hash bytea NOT NULL UNIQUE CHECK (length(code_hash) = 32),
    person bytea NOT NULL CHECK (length(person) = 16),
    family bytea NOT NULL CHECK (length(family) = 16),
    role text COLLATE "C" NOT NULL,
    inviter bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    until_ms bigint NOT NULL,
    used_ms bigint
);

CREATE TABLE totp (
    account bigint PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    sealed bytea NOT NULL,
    confirmed_ms bigint,
    last_step bigint NOT NULL
);

-- Only the server itself ever reads these, as the other tables of accounts.
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['passkey', 'ceremony', 'invitation', 'totp'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY all_for_the_server ON %I
                        USING ((SELECT current_setting(''app.actor'', true)) = ''server'')', t);
    END LOOP;
END $$;
