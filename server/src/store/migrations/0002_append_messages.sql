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
    select m.*, h.seq as head_seq, h.ordinal as head_ordinal,
           greatest(clock_timestamp()::timestamptz(3), h.last_timestamp) as now,
           stored.seq as stored_seq, stored.created_at as stored_at, stored.text as stored_text,
           row_number() over same_id = 1 as is_first,
           first_value(m.text) over same_id as first_text
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
  judged as (
    select i.*, head_seq is not null and stored_seq is null and is_first as is_fresh,
           max(now) over (partition by room_id) as room_now
    from incoming i
  ),
  -- step counts the fresh messages of the room so far; that of a first one is also that of its repetitions.
  stepped as (
    select j.*, count(*) filter (where is_fresh) over (partition by room_id order by position) as step
    from judged j
  ),
  numbered as (
    select s.*,
           first_value(step) over (partition by room_id, user_id, client_msg_id order by position) as first_step
    from stepped s
  ),
  inserted as (
    insert into room_log (room_id, seq, kind, ordinal, user_id, client_msg_id, text, created_at)
    select room_id, head_seq + step, 'message', head_ordinal + step, user_id, client_msg_id, text, room_now
    from numbered
    where is_fresh
  ),
  moved as (
    update room_heads h
    set seq = h.seq + grown.step, ordinal = h.ordinal + grown.step, last_timestamp = grown.room_now
    from (
      select room_id, max(step) as step, max(room_now) as room_now
      from numbered where is_fresh group by room_id
    ) grown
    where h.room_id = grown.room_id
  )
  select case
           when head_seq is null then 'room_not_found'
           when coalesce(stored_text, first_text) <> text then 'idempotency_conflict'
           when is_fresh then 'appended'
           else 'duplicate'
         end,
         coalesce(stored_seq, head_seq + first_step),
         coalesce(stored_at, room_now)
  from numbered
  order by position;
end
$$;
