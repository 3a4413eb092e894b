-- From version 2 of the file to version 3.
ALTER TABLE objects ADD COLUMN account TEXT NOT NULL DEFAULT '';
DROP INDEX objects_by_kind;
CREATE INDEX objects_by_kind ON objects (kind, account, seq);
DROP INDEX balances;
CREATE INDEX balances ON objects (
    account, json_extract(body, '$.currency'), json_extract(body, '$.available_on'), json_extract(body, '$.net')
) WHERE kind = 'balance_transaction';
CREATE INDEX transfers_by_group ON objects (json_extract(body, '$.transfer_group'), seq) WHERE kind = 'transfer';

ALTER TABLE answers ADD COLUMN expires INTEGER NOT NULL DEFAULT 0;
UPDATE answers SET expires = created + 86400;
DROP INDEX answers_by_age;
CREATE INDEX answers_by_age ON answers (expires);

CREATE INDEX agenda_by_subject ON agenda (subject, duty);

CREATE TABLE payout_lines (
    booked TEXT PRIMARY KEY REFERENCES objects (id),
    payout TEXT NOT NULL REFERENCES objects (id)
) STRICT;
CREATE INDEX payout_lines_by_payout ON payout_lines (payout);
