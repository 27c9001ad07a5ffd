-- Names the numbering of the room logs: changed by a restore (numbering_id, numbering_count), by another cluster of
-- files (system identifier) and by a promoted replica (timeline). Identifier and timeline are left out where the
-- server does not tell them. The timeline is read from the write-ahead log's position, because the control file
-- learns of a promotion only with the next checkpoint.
create function numbering_epoch() returns text
language plpgsql stable
as $$
declare
  system text := '';
  timeline text := '';
begin
  begin
    select system_identifier::text into system from pg_control_system();
  exception when insufficient_privilege or undefined_function or feature_not_supported then
    null;
  end;
  begin
    timeline := left(pg_walfile_name(pg_current_wal_lsn()), 8);
  exception when insufficient_privilege or undefined_function or feature_not_supported then
    null;
  end;
  return (
    select encode(sha256(convert_to(
             concat_ws(':', id, numbering_id, numbering_count, system, timeline), 'UTF8')), 'hex')
    from installation
  );
end
$$;
