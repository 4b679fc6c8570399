-- What was set aside belongs to a family, whose worker of today may take it in under its author's name.
ALTER TABLE quarantine ADD COLUMN scope BLOB;
ALTER TABLE quarantine ADD COLUMN released_by BLOB;
ALTER TABLE quarantine ADD COLUMN released_ms INTEGER;
CREATE INDEX quarantine_by_author ON quarantine (author, at);
CREATE INDEX quarantine_by_scope ON quarantine (scope, at);
