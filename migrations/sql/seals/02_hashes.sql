-- Leaves and inner nodes never hash alike: RFC 6962 puts a byte of its own before each.
create function ledger.leaf_hash(line text) returns bytea language sql stable parallel safe
  return sha256('\x00'::bytea || convert_to(line, 'UTF8'));

create function ledger.node_hash(l bytea, r bytea) returns bytea language sql immutable parallel safe
  return sha256('\x01'::bytea || l || r);

-- A posting's leaf covers its transaction, its own content, and the steps of the books that it made, seq and balances
-- included: whoever moved an entry of a chain elsewhere would have changed a leaf.
create function ledger.leaf_line(transaction_hash bytea, line bigint, leg_hash bytea, steps text) returns text
  language sql stable parallel safe
  return concat_ws('|', encode(transaction_hash, 'hex'), line, encode(leg_hash, 'hex'), steps);

create function ledger.seal_hash(prev_hash bytea, number int, size bigint, root bytea, horizon bigint, cluster text, period int,
    period_hash bytea, balances_hash bytea, is_announced boolean, sealed_at timestamptz, reason text, sealed_by text)
  returns bytea language sql stable parallel safe
  return ledger.digest(concat_ws('|', encode(prev_hash, 'hex'), number, size, encode(root, 'hex'), horizon, cluster, period,
    encode(period_hash, 'hex'), encode(balances_hash, 'hex'), is_announced::int, ledger.micros(sealed_at), reason, sealed_by));

create function ledger.closing_hash(prev_hash bytea, period int, label text, currency text, balance bigint) returns bytea
  language sql stable parallel safe
  return ledger.digest(concat_ws('|', encode(prev_hash, 'hex'), period, currency, balance, label));

-- The root of the leaves from p_from up to, not including, p_to, where p_from begins a subtree that holds them all: the
-- complete subtrees in it, joined from the right. Null where a node is missing.
create function ledger.range_root(p_from bigint, p_to bigint) returns bytea
  language plpgsql stable set search_path = ledger, pg_temp as $$
declare
  v_count bigint := p_to - p_from;
  v_is_first boolean := true;
  v_peak bytea;
  v_root bytea := sha256(''::bytea);
begin
  for k in 0..62 loop
    exit when v_count >> k = 0;
    if (v_count >> k) & 1 = 1 then
      v_peak := (select n.hash from nodes n where n.level = k and n.position = (p_from >> k) + (v_count >> k) - 1);
      v_root := case when v_is_first then v_peak else node_hash(v_peak, v_root) end;
      v_is_first := false;
    end if;
  end loop;
  return v_root;
end $$;
