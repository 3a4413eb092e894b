-- One row an API object. `body` is the representation; `private` holds what the API never shows; `account` names the
-- connected account it belongs to, empty for the platform's own.
CREATE TABLE objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    parent TEXT,
    created INTEGER NOT NULL,
    deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
    body TEXT NOT NULL CHECK (json_valid(body)),
    private TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(private)),
    account TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX objects_by_kind ON objects (kind, account, seq);
CREATE INDEX objects_by_parent ON objects (parent, seq) WHERE parent IS NOT NULL;
CREATE INDEX objects_by_customer ON objects (kind, json_extract(body, '$.customer'), seq)
    WHERE json_extract(body, '$.customer') IS NOT NULL;
CREATE INDEX objects_by_payment ON objects (kind, json_extract(body, '$.payment_intent'), seq)
    WHERE json_extract(body, '$.payment_intent') IS NOT NULL;
CREATE INDEX customers_by_email ON objects (json_extract(body, '$.email'), seq) WHERE kind = 'customer';
-- Read before every request, to expire what is due.
CREATE INDEX open_sessions ON objects (json_extract(body, '$.expires_at'))
    WHERE kind = 'checkout.session' AND json_extract(body, '$.status') = 'open';
-- Read by the balance.
CREATE INDEX balances ON objects (
    account, json_extract(body, '$.currency'), json_extract(body, '$.available_on'), json_extract(body, '$.net')
) WHERE kind = 'balance_transaction';

CREATE INDEX transfers_by_group ON objects (json_extract(body, '$.transfer_group'), seq) WHERE kind = 'transfer';

-- The books: one balance transaction for each source and category, whole in itself, never changed.
CREATE UNIQUE INDEX one_balance_transaction ON objects (
    json_extract(body, '$.source'), json_extract(body, '$.reporting_category')
) WHERE kind = 'balance_transaction';
CREATE TRIGGER balance_transaction_adds_up BEFORE INSERT ON objects
    WHEN NEW.kind = 'balance_transaction'
        AND json_extract(NEW.body, '$.net')
            <> json_extract(NEW.body, '$.amount') - json_extract(NEW.body, '$.fee')
    BEGIN SELECT RAISE(ABORT, 'a balance transaction is net = amount - fee'); END;
CREATE TRIGGER balance_transaction_stays BEFORE UPDATE ON objects
    WHEN OLD.kind = 'balance_transaction'
    BEGIN SELECT RAISE(ABORT, 'balance transactions do not change'); END;
CREATE TRIGGER balance_transaction_remains BEFORE DELETE ON objects
    WHEN OLD.kind = 'balance_transaction'
    BEGIN SELECT RAISE(ABORT, 'balance transactions are not deleted'); END;

-- The answer of the first execution under an idempotency key, until it expires; `status` is null while it runs.
CREATE TABLE answers (
    idempotency_key TEXT PRIMARY KEY,
    endpoint TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    request_id TEXT NOT NULL,
    created INTEGER NOT NULL,
    status INTEGER,
    body TEXT,
    expires INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX answers_by_age ON answers (expires);

-- The outbox: one row an event and endpoint, written with the event itself. The control API's plan for webhooks adds
-- copies, their place among what is due at once, and the treatment of the first attempt (null: not yet looked at).
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
CREATE INDEX deliveries_due ON deliveries (due, place, seq) WHERE state = 'pending';
CREATE INDEX deliveries_untreated ON deliveries (due, place, seq)
    WHERE state = 'pending' AND attempts = 0 AND treatment IS NULL;
CREATE INDEX deliveries_unfinished ON deliveries (event) WHERE state <> 'succeeded';

-- What the passing of time brings: a bank's answer, the end of a deadline.
CREATE TABLE agenda (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    due INTEGER NOT NULL,
    duty TEXT NOT NULL,
    subject TEXT NOT NULL REFERENCES objects (id)
) STRICT;
CREATE INDEX agenda_by_due ON agenda (due, seq);
CREATE INDEX agenda_by_subject ON agenda (subject, duty);

-- Which automatic payout settled which balance transaction.
CREATE TABLE payout_lines (
    booked TEXT PRIMARY KEY REFERENCES objects (id),
    payout TEXT NOT NULL REFERENCES objects (id)
) STRICT;
CREATE INDEX payout_lines_by_payout ON payout_lines (payout);

-- Facts about the sandbox itself: by how much its clock was advanced, whether the platform is paid out by itself.
CREATE TABLE facts (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;
