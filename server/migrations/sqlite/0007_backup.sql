-- The highest count of each device that is in a backup: the device need not keep it any longer.
ALTER TABLE device ADD COLUMN backed_n INTEGER NOT NULL DEFAULT 0;
