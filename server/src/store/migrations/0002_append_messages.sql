-- Appends a batch of messages to their rooms' logs, one transaction for all when called by itself.
--
-- The arrays are parallel; the result has one row per message, in their order:
--   appended              stored now, under seq
--   duplicate             this user already sent this id to this room, with this text, and it has seq
--   idempotency_conflict  the same id, another text
--   room_not_found
--
-- The function is volatile, so under read committed each of its statements sees what was committed before it began.
-- The first statement waits for the rooms' heads, in one order for all callers, so that they cannot deadlock. The
-- second looks for duplicates and takes the next numbers; it sees everything that an earlier holder of the locks
-- wrote. Were it one statement, its snapshot would be older than its locks.
--
-- The planner settings make it probe the unique index for every message even while the log is small or not yet
-- analysed: a cached plan that reads the whole log would be ruinous later.
create function append_messages(room_ids text[], user_ids uuid[], client_msg_ids text[], texts text[])
returns table (outcome text, seq bigint, created_at timestamptz)
language plpgsql volatile
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
#variable_conflict use_column
begin
  perform from room_heads h where h.room_id = any (room_ids) order by h.room_id for update;

  return query
  with incoming as (
    select m.room_id, m.user_id, m.client_msg_id, m.text, m.position,
           h.seq as head_seq, h.ordinal as head_ordinal,
           greatest(clock_timestamp()::timestamptz(3), h.last_timestamp) as now,
           stored.seq as stored_seq, stored.created_at as stored_at, stored.text as stored_text,
           first_value(m.text) over same_id as first_text,
           row_number() over same_id = 1 as is_first
    from unnest(room_ids, user_ids, client_msg_ids, texts)
           with ordinality as m (room_id, user_id, client_msg_id, text, position)
    left join room_heads h on h.room_id = m.room_id
    left join lateral (
      select l.seq, l.created_at, l.text from room_log l
      where l.room_id = m.room_id and l.user_id = m.user_id and l.client_msg_id = m.client_msg_id
      limit 1
    ) stored on true
    window same_id as (partition by m.room_id, m.user_id, m.client_msg_id order by m.position)
  ),
  fresh as (
    select i.*, row_number() over (partition by i.room_id order by i.position) as step
    from incoming i
    where i.head_seq is not null and i.stored_seq is null and i.is_first
  ),
  appended as (
    insert into room_log (room_id, seq, kind, ordinal, user_id, client_msg_id, text, created_at)
    select f.room_id, f.head_seq + f.step, 'message', f.head_ordinal + f.step,
           f.user_id, f.client_msg_id, f.text, f.now
    from fresh f
    order by f.position
  ),
  moved as (
    update room_heads h
    set seq = h.seq + grown.step, ordinal = h.ordinal + grown.step, last_timestamp = grown.now
    from (select f.room_id, max(f.step) as step, max(f.now) as now from fresh f group by f.room_id) grown
    where h.room_id = grown.room_id
  )
  select case
           when i.head_seq is null then 'room_not_found'
           when coalesce(i.stored_text, i.first_text) <> i.text then 'idempotency_conflict'
           when i.stored_seq is null and i.is_first then 'appended'
           else 'duplicate'
         end,
         coalesce(i.stored_seq, i.head_seq + f.step),
         coalesce(i.stored_at, f.now)
  from incoming i
  left join fresh f
    on f.room_id = i.room_id and f.user_id = i.user_id and f.client_msg_id = i.client_msg_id
  order by i.position;
end
$$;
