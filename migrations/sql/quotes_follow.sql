-- A quote follows its account where that is merged into another one.
do $$ begin
  execute replace(pg_get_functiondef('merge_accounts(bigint, bigint, bigint, timestamptz, timestamptz, timestamptz)'::regprocedure),
                  '  update orders set account_id',
                  E'  update links set account_id = p_kept where account_id = p_gone;\n  update orders set account_id');
end $$;
