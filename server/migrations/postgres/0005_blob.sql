-- The bytes of attachments: as in ../sqlite/0006_blob.sql. Only the server itself ever reads these; who may have the
-- bytes is asked of the attachment's record, which the database guards.

CREATE TABLE blob (
    attachment bytea NOT NULL PRIMARY KEY,
    state      text COLLATE "C" NOT NULL,
    got        bigint NOT NULL,
    key        bytea,
    media_type text COLLATE "C" NOT NULL DEFAULT '',
    bytes      bigint NOT NULL DEFAULT 0,
    sha256     bytea,
    reason     text COLLATE "C" NOT NULL DEFAULT '',
    moved_ms   bigint NOT NULL,
    removed_ms bigint
);
CREATE INDEX blob_by_key ON blob (key);

CREATE TABLE blob_piece (
    attachment bytea NOT NULL,
    at         bigint NOT NULL,
    length     bigint NOT NULL,
    key        bytea NOT NULL,
    PRIMARY KEY (attachment, at)
);
CREATE INDEX blob_piece_by_key ON blob_piece (key);

CREATE TABLE blob_sent (
    person bytea NOT NULL,
    day    text COLLATE "C" NOT NULL,
    bytes  bigint NOT NULL,
    PRIMARY KEY (person, day)
);

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['blob', 'blob_piece', 'blob_sent'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY all_for_the_server ON %I
                        USING ((SELECT current_setting(''app.actor'', true)) = ''server'')', t);
    END LOOP;
END $$;
