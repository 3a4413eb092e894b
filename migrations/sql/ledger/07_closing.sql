-- Close everything before an instant. Posts in flight finish first; later ones find their time moved. What lies before the
-- instant can change no more, so whatever is computed from it may follow after the commit.
create function ledger.close_period(p_ends_at timestamptz) returns int
  language plpgsql security definer set search_path = ledger, pg_temp as $$
declare
  v_last cut_off;
  v_now timestamptz;
begin
  perform only_house(), pg_advisory_xact_lock(7251, 0);
  select * into v_last from cut_off;
  v_now := clock_timestamp();
  if (p_ends_at > v_last.ends_at and p_ends_at <= v_now) is not true then
    raise exception 'a period ends in the past and after the one before' using errcode = '22023';
  end if;
  v_last := row(true, v_last.number + 1, p_ends_at, period_hash(v_last.hash, v_last.number + 1, p_ends_at, v_now, actor_name()));
  insert into periods (number, ends_at, closed_at, closed_by, hash)
    values (v_last.number, p_ends_at, v_now, actor_name(), v_last.hash);
  update cut_off set number = v_last.number, ends_at = p_ends_at, hash = v_last.hash;
  return v_last.number;
end $$;
