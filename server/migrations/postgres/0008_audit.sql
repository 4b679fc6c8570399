-- Who did and who saw what: as in ../sqlite/0009_audit.sql. Only the server itself ever reads these.

CREATE TABLE audit (
    no         bigint PRIMARY KEY,
    epoch      bigint NOT NULL,
    at         bigint NOT NULL,
    commitment bytea NOT NULL CHECK (length(commitment) = 32),
    hash       bytea NOT NULL CHECK (length(hash) = 32),
    salt       bytea CHECK (length(salt) = 16),
    value      bytea
);

CREATE TABLE audit_head (
    slot      bigint PRIMARY KEY,
    epoch     bigint NOT NULL,
    no        bigint NOT NULL,
    hash      bytea NOT NULL CHECK (length(hash) = 32),
    key       bytea NOT NULL CHECK (length(key) = 32),
    signature bytea NOT NULL CHECK (length(signature) = 64)
);

CREATE TABLE audit_epoch (
    epoch     bigint PRIMARY KEY,
    before    bigint NOT NULL,
    at        bigint NOT NULL,
    no        bigint NOT NULL,
    hash      bytea NOT NULL CHECK (length(hash) = 32),
    key       bytea NOT NULL CHECK (length(key) = 32),
    signature bytea NOT NULL CHECK (length(signature) = 64)
);

CREATE FUNCTION only_appended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only ever appended to', TG_TABLE_NAME;
END $$;

CREATE TRIGGER audit_stays BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION only_appended();
CREATE TRIGGER audit_is_fixed BEFORE UPDATE ON audit FOR EACH ROW
WHEN (NEW.salt IS NOT NULL OR NEW.value IS NOT NULL OR NEW.no <> OLD.no OR NEW.epoch <> OLD.epoch OR NEW.at <> OLD.at
    OR NEW.commitment <> OLD.commitment OR NEW.hash <> OLD.hash)
EXECUTE FUNCTION only_appended();
CREATE TRIGGER audit_head_stays BEFORE UPDATE OR DELETE ON audit_head
FOR EACH ROW EXECUTE FUNCTION only_appended();
CREATE TRIGGER audit_epoch_stays BEFORE UPDATE OR DELETE ON audit_epoch
FOR EACH ROW EXECUTE FUNCTION only_appended();
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['audit', 'audit_head', 'audit_epoch'] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I EXECUTE FUNCTION only_appended()', t || '_is_kept', t);
    END LOOP;
END $$;

CREATE TABLE audit_name (
    person bytea NOT NULL PRIMARY KEY CHECK (length(person) = 16),
    name   text NOT NULL
);

CREATE TABLE look (
    scope  bytea NOT NULL,
    day    text COLLATE "C" NOT NULL,
    person bytea NOT NULL,
    kind   text COLLATE "C" NOT NULL,
    part   text COLLATE "C" NOT NULL,
    hour   bigint NOT NULL,
    dev    bytea NOT NULL,
    role   text COLLATE "C" NOT NULL,
    no     bigint NOT NULL,
    PRIMARY KEY (scope, day, person, kind, part, hour, dev)
);

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['audit', 'audit_head', 'audit_epoch', 'audit_name', 'look'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY all_for_the_server ON %I
                        USING ((SELECT current_setting(''app.actor'', true)) = ''server'')', t);
    END LOOP;
END $$;
