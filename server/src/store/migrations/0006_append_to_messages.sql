-- How messages are appended and changed.
--
-- A new entry comes as jsonb: kind, room_id, user_id, client_msg_id, where it has them target_seq, subject_id, as_role
-- (the role under which it was allowed) and mention_keys, and in content whatever else a repetition must have in common
-- with the first time. Texts come beside it, so that no error quotes them. An outcome is jsonb as well:
-- outcome, and where there is one seq, timestamp_ms, detail (what the entry has beyond what was asked for) and others
-- (rows of other logs that came with it).

-- Of a text that is not kept; salted with the message's own id, so that equal texts cannot be told from their digests.
create function text_digest(client_msg_id text, content text) returns bytea
language sql stable
as $$ select sha256(convert_to(client_msg_id || ' ' || content, 'UTF8')) $$;

-- Whether a message was sent with this text, whatever became of it.
create function was_sent_as(message room_log, content text) returns boolean
language sql stable
as $$
  select case when message.digest is null then message.text = content
              else message.digest = text_digest(message.client_msg_id, content) end
$$;

-- Appends a batch of plain messages (in no thread, mentioning nobody) to their rooms' logs: the fast way for what is by
-- far the most. Else as append_entries, whose comment says how appending works.
--
-- The arrays are parallel; the result has one row per message, in their order.
drop function append_messages;
create function append_messages(room_ids text[], user_ids uuid[], client_msg_ids text[], texts text[])
returns table (outcome text, seq bigint, created_at timestamptz)
language plpgsql volatile
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  -- Of all rooms of the batch: then nobody's place in them needs a look.
  is_open_to_all boolean;
begin
  perform from room_heads h where h.room_id = any (room_ids) order by h.room_id for update;
  is_open_to_all := not exists (
    select from rooms r where r.id = any (room_ids) and (r.visibility <> 'public' or r.archived_at is not null));

  return query
  with incoming as (
    select m.*, h.seq as head_seq, h.ordinal as head_ordinal,
           greatest(clock_timestamp()::timestamptz(3), h.last_timestamp) as now,
           stored.seq as stored_seq, stored.created_at as stored_at, stored.is_same as is_stored_same,
           row_number() over same_id = 1 as is_first,
           first_value(m.text) over same_id as first_text,
           case when h.room_id is null then 'room_not_found'
                when not is_open_to_all then (
                  select case
                           when r.visibility = 'self' then 'room_not_found'
                           when r.visibility <> 'public' and not exists (
                             select from members p where p.room_id = r.id and p.user_id = m.user_id) then 'not_member'
                           when r.archived_at is not null then 'room_archived'
                         end
                  from rooms r where r.id = m.room_id)
           end as refusal
    from unnest(room_ids, user_ids, client_msg_ids, texts)
           with ordinality as m (room_id, user_id, client_msg_id, text, position)
    left join room_heads h on h.room_id = m.room_id
    left join lateral (
      select l.seq, l.created_at, l.kind = 'message' and l.target_seq is null and was_sent_as(l, m.text) as is_same
      from room_log l
      where l.room_id = m.room_id and l.user_id = m.user_id and l.client_msg_id = m.client_msg_id
      limit 1
    ) stored on true
    window same_id as (partition by m.room_id, m.user_id, m.client_msg_id order by m.position)
  ),
  judged as (
    select i.*, refusal is null and stored_seq is null and is_first as is_fresh,
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
           when refusal = 'room_not_found' or refusal is not null and stored_seq is null then refusal
           when not coalesce(is_stored_same, first_text = text) then 'idempotency_conflict'
           when is_fresh then 'appended'
           else 'duplicate'
         end,
         coalesce(stored_seq, head_seq + first_step),
         coalesce(stored_at, room_now)
  from numbered
  order by position;
end
$$;

-- Takes the next number of a log and writes the entry under it. The caller holds the log's head.
create function write_entry(
  e jsonb, content text default null, content_digest bytea default null, extra jsonb default null,
  mentioned integer default 0)
returns room_log
language sql volatile
as $$
  with head as (
    update room_heads h
    set seq = h.seq + 1,
        ordinal = h.ordinal + case when e ->> 'kind' = 'message' then 1 else 0 end,
        last_timestamp = greatest(clock_timestamp()::timestamptz(3), h.last_timestamp)
    where h.room_id = e ->> 'room_id'
    returning h.*
  )
  insert into room_log (room_id, seq, kind, ordinal, user_id, client_msg_id, text, created_at,
                        target_seq, subject_id, detail, digest, mention_count)
  select h.room_id, h.seq, e ->> 'kind', case when e ->> 'kind' = 'message' then h.ordinal end,
         (e ->> 'user_id')::uuid, coalesce(e ->> 'client_msg_id', 'entry ' || h.seq), content, h.last_timestamp,
         (e ->> 'target_seq')::bigint, (e ->> 'subject_id')::uuid,
         nullif(coalesce(e -> 'content', '{}') || coalesce(extra, '{}'), '{}'), content_digest, mentioned
  from head h
  returning *
$$;

create function milliseconds(at timestamptz) returns double precision
language sql immutable
as $$ select (extract(epoch from at) * 1000)::float8 $$;

create function appended(entry room_log, detail jsonb default '{}', others jsonb default '[]') returns jsonb
language sql stable
as $$
  select jsonb_build_object('outcome', 'appended', 'seq', entry.seq, 'timestamp_ms', milliseconds(entry.created_at),
                            'detail', detail, 'others', others)
$$;

-- Nothing to do: where the log stands.
create function unchanged(of_room text) returns jsonb
language sql stable
as $$
  select jsonb_build_object('outcome', 'unchanged', 'seq', h.seq, 'timestamp_ms', milliseconds(
           case when h.seq = 0 then now() else h.last_timestamp end))
  from room_heads h where h.room_id = of_room
$$;

-- Those of the folded names whose bearers may enter the room, as [{id, username}].
create function people_named(keys jsonb, of_room text) returns jsonb
language sql stable
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'username', u.username) order by u.username_key), '[]')
  from users u
  where u.username_key in (select jsonb_array_elements_text(keys)) and u.deactivated_at is null
    and exists (
      select from rooms r
      where r.id = of_room and (r.visibility = 'public' or exists (
        select from members m where m.room_id = r.id and m.user_id = u.id)))
$$;

create function add_mentions(of_room text, of_seq bigint, people jsonb) returns void
language sql volatile
as $$
  insert into mentions (user_id, room_id, seq)
  select (p ->> 'id')::uuid, of_room, of_seq from jsonb_array_elements(people) p
$$;

create function append_message(e jsonb, body text) returns jsonb
language plpgsql volatile
as $$
declare
  thread room_log;
  entry room_log;
  people jsonb := '[]';
begin
  if e ? 'target_seq' then
    select * into thread from room_log l
    where l.room_id = e ->> 'room_id' and l.seq = (e ->> 'target_seq')::bigint and l.kind = 'message';
    if not found then return '{"outcome": "target_not_found"}'; end if;
    if thread.target_seq is not null then return '{"outcome": "forbidden"}'; end if;
    if thread.is_deleted then return '{"outcome": "target_deleted"}'; end if;
  end if;
  if e ? 'mention_keys' then people := people_named(e -> 'mention_keys', e ->> 'room_id'); end if;
  entry := write_entry(e, content => body, mentioned => jsonb_array_length(people));
  perform add_mentions(entry.room_id, entry.seq, people);
  update room_log l set reply_count = l.reply_count + 1, last_reply_seq = entry.seq, version = entry.seq
  where l.room_id = thread.room_id and l.seq = thread.seq;
  return appended(entry, jsonb_build_object('people', people));
end
$$;

create function append_edit(e jsonb, body text, target room_log) returns jsonb
language plpgsql volatile
as $$
declare
  entry room_log;
  people jsonb := '[]';
begin
  if target.user_id <> (e ->> 'user_id')::uuid then return '{"outcome": "forbidden"}'; end if;
  if e ? 'mention_keys' then people := people_named(e -> 'mention_keys', e ->> 'room_id'); end if;
  entry := write_entry(e, content_digest => text_digest(e ->> 'client_msg_id', body));
  update room_log l
  set text = body, digest = coalesce(l.digest, text_digest(l.client_msg_id, l.text)),
      edited_at = entry.created_at, version = entry.seq, mention_count = jsonb_array_length(people)
  where l.room_id = target.room_id and l.seq = target.seq;
  delete from mentions n where n.room_id = target.room_id and n.seq = target.seq;
  perform add_mentions(target.room_id, target.seq, people);
  return appended(entry, jsonb_build_object('people', people));
end
$$;

-- The author may under any role. A reply that is deleted stops counting in its thread.
create function append_delete(e jsonb, target room_log, own_role text) returns jsonb
language plpgsql volatile
as $$
declare
  entry room_log;
begin
  if target.user_id <> (e ->> 'user_id')::uuid then
    if not (e ->> 'may_delete_others')::boolean then return '{"outcome": "forbidden"}'; end if;
    if e ->> 'as_role' <> own_role then return '{"outcome": "role_changed"}'; end if;
  end if;
  entry := write_entry(e);
  delete from mentions n where n.room_id = target.room_id and n.seq = target.seq;
  delete from reactions a where a.room_id = target.room_id and a.seq = target.seq;
  update room_log l
  set text = '', digest = coalesce(l.digest, text_digest(l.client_msg_id, l.text)), is_deleted = true,
      version = entry.seq, reaction_count = 0, mention_count = 0
  where l.room_id = target.room_id and l.seq = target.seq;
  update room_log l
  set reply_count = l.reply_count - 1, version = entry.seq, last_reply_seq = (
        select max(o.seq) from room_log o
        where o.room_id = l.room_id and o.target_seq = l.seq and o.kind = 'message' and not o.is_deleted)
  where l.room_id = target.room_id and l.seq = target.target_seq;
  return appended(entry, jsonb_build_object('thread_seq', target.target_seq));
end
$$;

create function append_reaction(e jsonb, target room_log, limits jsonb) returns jsonb
language plpgsql volatile
as $$
declare
  entry room_log;
  of_user uuid := e ->> 'user_id';
  new_emoji text := e -> 'content' ->> 'emoji';
  is_on boolean := (e -> 'content' ->> 'on')::boolean;
  is_there boolean;
  is_known boolean;
  kinds bigint;
begin
  select count(distinct a.emoji), coalesce(bool_or(a.emoji = new_emoji), false),
         coalesce(bool_or(a.emoji = new_emoji and a.user_id = of_user), false)
  into kinds, is_known, is_there
  from reactions a where a.room_id = target.room_id and a.seq = target.seq;
  if is_there = is_on then return unchanged(target.room_id); end if;
  if is_on and (target.reaction_count >= (limits ->> 'reactions_per_message')::integer
                or not is_known and kinds >= (limits ->> 'reaction_kinds')::integer) then
    return '{"outcome": "limit_exceeded"}';
  end if;
  entry := write_entry(e);
  if is_on then
    insert into reactions (room_id, seq, user_id, emoji, added_seq)
    values (target.room_id, target.seq, of_user, new_emoji, entry.seq);
  else
    delete from reactions a
    where a.room_id = target.room_id and a.seq = target.seq and a.user_id = of_user and a.emoji = new_emoji;
  end if;
  update room_log l
  set reaction_count = l.reaction_count + case when is_on then 1 else -1 end, version = entry.seq
  where l.room_id = target.room_id and l.seq = target.seq;
  return appended(entry);
end
$$;
