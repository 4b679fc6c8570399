-- The second line: should the server ever ask for a row that is not its reader's, the database does not give it.
-- What it asks as is set for each transaction:
--   app.actor  'server', or the person's id in hexadecimal; unset, nothing is read
--   app.role   the person's role
--   app.day    today, as the server counts it
-- It does not know exclusions, which manager has which team, or which kinds a role may read: those stand in the
-- first line alone (server/src/store/audiences.rs).

CREATE VIEW viewer AS
SELECT decode(CASE WHEN current_setting('app.actor', true) ~ '^[0-9a-f]{32}$'
                   THEN current_setting('app.actor', true) END, 'hex') AS person,
       current_setting('app.role', true) AS role,
       current_setting('app.day', true) AS day;

-- The audiences that whoever asks may reach.
CREATE VIEW reachable AS
SELECT a.id
FROM audience a, viewer v
WHERE CASE a.base
          WHEN 'circle' THEN v.role = 'worker' AND EXISTS (
              SELECT FROM allocation l
              WHERE l.worker = v.person AND l.family = a.scope
                AND (l.from_day IS NULL OR l.from_day <= v.day) AND (l.to_day IS NULL OR v.day <= l.to_day))
          WHEN 'staff' THEN v.role IN ('worker', 'manager', 'administrator')
          WHEN 'managers' THEN v.role = 'manager'
          ELSE false
      END
   OR v.role IN ('family', 'practitioner')
      AND EXISTS (SELECT FROM audience_named n WHERE n.person = v.person AND n.audience = a.id);

-- Case content: the server writes and reads all of it, a person reads what they reach. Forced, so that it holds for
-- the tables' owner as well.
DO $$
DECLARE t text;
DECLARE is_server text := '(SELECT current_setting(''app.actor'', true)) = ''server''';
BEGIN
    FOREACH t IN ARRAY ARRAY['record', 'entry', 'gone'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY all_for_the_server ON %I USING (%s)', t, is_server);
        -- Policies are asked in no order: for the server this one is answered at once.
        EXECUTE format('CREATE POLICY reach ON %I FOR SELECT USING (CASE WHEN %s THEN false
                        ELSE EXISTS (SELECT FROM reachable r WHERE r.id = %I.audience) END)', t, is_server, t);
    END LOOP;
    -- What only the server itself ever reads.
    FOREACH t IN ARRAY ARRAY['quarantine', 'txn', 'source', 'account', 'session', 'account_device', 'attempt'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY all_for_the_server ON %I USING (%s)', t, is_server);
    END LOOP;
END $$;
