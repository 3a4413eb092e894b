-- From version 1 of the file to version 2.
DROP INDEX one_balance_transaction;
CREATE UNIQUE INDEX one_balance_transaction ON objects (
    json_extract(body, '$.source'), json_extract(body, '$.reporting_category')
) WHERE kind = 'balance_transaction';

ALTER TABLE deliveries RENAME TO deliveries_1;
DROP INDEX deliveries_due;
DROP INDEX deliveries_unfinished;
CREATE TABLE deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    event TEXT NOT NULL REFERENCES objects (id),
    endpoint TEXT NOT NULL REFERENCES objects (id),
    copy INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'succeeded', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0,
    due INTEGER NOT NULL,
    place INTEGER NOT NULL DEFAULT 0,
    treatment TEXT CHECK (treatment IS NULL OR json_valid(treatment)),
    answer TEXT,
    UNIQUE (event, endpoint, copy)
) STRICT;
INSERT INTO deliveries (seq, event, endpoint, state, attempts, due, answer)
    SELECT seq, event, endpoint, state, attempts, due, answer FROM deliveries_1;
DROP TABLE deliveries_1;
CREATE INDEX deliveries_due ON deliveries (due, place, seq) WHERE state = 'pending';
CREATE INDEX deliveries_untreated ON deliveries (due, place, seq)
    WHERE state = 'pending' AND attempts = 0 AND treatment IS NULL;
CREATE INDEX deliveries_unfinished ON deliveries (event) WHERE state <> 'succeeded';

CREATE TABLE agenda (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    due INTEGER NOT NULL,
    duty TEXT NOT NULL,
    subject TEXT NOT NULL REFERENCES objects (id)
) STRICT;
CREATE INDEX agenda_by_due ON agenda (due, seq);

CREATE TABLE facts (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;
