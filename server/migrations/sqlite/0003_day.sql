-- The day as of which the summaries were last made anew: allocations begin and end by the calendar alone.
CREATE TABLE day_begun (
    id  INTEGER PRIMARY KEY CHECK (id = 1),
    day TEXT NOT NULL
) STRICT;
