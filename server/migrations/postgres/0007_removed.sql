-- Records that were taken away, since which day: after some time they leave the devices.
CREATE TABLE removed (
    record bytea NOT NULL PRIMARY KEY,
    since  text COLLATE "C" NOT NULL
);
CREATE INDEX removed_since ON removed (since);
ALTER TABLE removed ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY all_for_the_server ON removed USING ((SELECT current_setting('app.actor', true)) = 'server');
