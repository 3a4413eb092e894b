-- What each hash covers, as one line of text: anyone can check it with a pencil and sha256sum. Free text stands last, so
-- that no two rows give the same line. All of them are one expression each, and no less volatile than what they call, so
-- that PostgreSQL inlines them; concat_ws() because one call with many arguments is prepared faster than many operators.
-- It leaves out nulls: columns that may be null are made text first.

create function ledger.digest(line text) returns bytea language sql stable parallel safe
  return sha256(convert_to(line, 'UTF8'));

create function ledger.micros(moment timestamptz) returns bigint language sql stable parallel safe
  return (extract(epoch from moment) * 1000000)::bigint;

create function ledger.account_hash(id bigint, currency text, book_id bigint, bucket text, label text) returns bytea
  language sql stable parallel safe
  return ledger.digest(concat_ws('|', id, currency, coalesce(book_id::text, ''), coalesce(bucket, ''), label));

-- Where a chain begins.
create function ledger.genesis(kind text, party text, currency text) returns bytea language sql stable parallel safe
  return ledger.digest(concat_ws('|', kind, party, currency));

create function ledger.leg_hash(line bigint, currency text, debit text, credit text, amount bigint, why json) returns bytea
  language sql stable parallel safe
  return ledger.digest(concat_ws('|', line, currency, debit, credit, amount, why));

-- What a key stands for: not the time, for a retry comes with another clock. The legs are their hashes in order.
create function ledger.content_hash(kind text, reverses_id bigint, legs text, key text) returns bytea
  language sql stable parallel safe
  return ledger.digest(concat_ws('|', kind, coalesce(reverses_id::text, ''), legs, key));

create function ledger.transaction_hash(content_hash bytea, id bigint, xid bigint, p_at timestamptz, posted_at timestamptz,
    recorded_at timestamptz) returns bytea language sql stable parallel safe
  return ledger.digest(concat_ws('|', encode(content_hash, 'hex'), id, xid, ledger.micros(p_at), ledger.micros(posted_at),
    ledger.micros(recorded_at)));

-- One link of a chain. The content hash ties the other legs of the transaction into the partner's chain as well.
create function ledger.entry_hash(prev_hash bytea, party text, currency text, seq bigint, bucket text, delta bigint,
    bucket_balance bigint, total_balance bigint, posted_at timestamptz, kind text, line bigint, leg_hash bytea,
    content_hash bytea, counter text, key text) returns bytea language sql stable parallel safe
  return ledger.digest(concat_ws('|', encode(prev_hash, 'hex'), party, currency, seq, bucket, delta, bucket_balance,
    total_balance, ledger.micros(posted_at), kind, line, encode(leg_hash, 'hex'), encode(content_hash, 'hex'), counter, key));

create function ledger.period_hash(prev_hash bytea, number int, ends_at timestamptz, closed_at timestamptz, closed_by text)
  returns bytea language sql stable parallel safe
  return ledger.digest(concat_ws('|', encode(prev_hash, 'hex'), number, ledger.micros(ends_at), ledger.micros(closed_at), closed_by));
