-- What was set aside belongs to a family, whose worker of today may take it in under its author's name.
ALTER TABLE quarantine ADD COLUMN scope bytea;
ALTER TABLE quarantine ADD COLUMN released_by bytea;
ALTER TABLE quarantine ADD COLUMN released_ms bigint;
CREATE INDEX quarantine_by_author ON quarantine (author, at);
CREATE INDEX quarantine_by_scope ON quarantine (scope, at);
