-- Appending entries of any kind: append_entries, and under it what changes a room, its members and read markers.

-- Null: may not enter.
create function role_in(of_room text, of_user uuid) returns text
language sql stable
as $$ select s.role from standings_of(of_user) s where s.room_id = of_room $$;

-- An entry in a user's own log that came with what somebody did, as a row of the log is read. Only the latest entries_max
-- stay there: it says what changed meanwhile, and after a longer absence the user's rooms are read anew.
create function append_own(owner uuid, actor uuid, own_kind text, about text, entries_max integer) returns jsonb
language plpgsql volatile
as $$
declare
  log_id text := '@' || owner;
  entry room_log;
begin
  entry := write_entry(jsonb_build_object(
    'kind', own_kind, 'room_id', log_id, 'user_id', actor, 'content', jsonb_build_object('room_id', about)));
  delete from room_log l where l.room_id = log_id and l.seq <= entry.seq - entries_max;
  return jsonb_build_object(
    'room_id', log_id, 'seq', entry.seq, 'kind', own_kind, 'user_id', actor,
    'username', (select u.username from users u where u.id = actor), 'client_msg_id', entry.client_msg_id,
    'timestamp_ms', milliseconds(entry.created_at), 'detail', entry.detail,
    'room', case when own_kind = 'room_added' then (
      select to_jsonb(s) from standings_of(owner) s where s.room_id = about) end);
end
$$;

-- content holds the fields that are to change: name, topic, archived.
create function append_room_change(e jsonb, room rooms) returns jsonb
language plpgsql volatile
as $$
declare
  change jsonb := e -> 'content';
  new_name text := coalesce(change ->> 'name', room.name);
  new_topic text := coalesce(change ->> 'topic', room.topic);
  is_archived boolean := coalesce((change ->> 'archived')::boolean, room.archived_at is not null);
  entry room_log;
begin
  if room.visibility = 'direct' then return '{"outcome": "forbidden"}'; end if;
  if (new_name, new_topic, is_archived) = (room.name, room.topic, room.archived_at is not null) then
    return unchanged(room.id);
  end if;
  entry := write_entry(e);
  update rooms r
  set name = new_name, topic = new_topic,
      archived_at = case when is_archived then coalesce(r.archived_at, entry.created_at) end
  where r.id = room.id;
  return appended(entry);
end
$$;

-- content.role is the subject's role from now on, null for none. Who is new has read the room up to now; in a private
-- room whoever leaves takes nothing along. A private room keeps an owner whose account is open: none can leave as the last.
create function append_member_change(e jsonb, room rooms, actor_role text, limits jsonb) returns jsonb
language plpgsql volatile
as $$
declare
  subject users;
  before text;
  wanted text := e -> 'content' ->> 'role';
  is_self boolean := e ->> 'subject_id' = e ->> 'user_id';
  entry room_log;
  own_entry jsonb;
begin
  if room.visibility = 'direct' then return '{"outcome": "forbidden"}'; end if;
  select * into subject from users u where u.id = (e ->> 'subject_id')::uuid;
  if not found or wanted is not null and subject.deactivated_at is not null then
    return '{"outcome": "target_not_found"}';
  end if;
  select m.role into before from members m where m.room_id = room.id and m.user_id = subject.id;
  if before is not distinct from wanted then return unchanged(room.id); end if;
  if not (case
           when actor_role = 'owner' then not (is_self and wanted is null and room.visibility = 'public')
           when before is null then wanted = 'member' and (room.visibility = 'private' or actor_role = 'admin')
           when wanted is not null then false
           when is_self then room.visibility = 'private'
           else actor_role = 'admin' and before <> 'owner'
         end) then
    return '{"outcome": "forbidden"}';
  end if;
  if before = 'owner' and room.visibility = 'private' and not exists (
       select from members m join users o on o.id = m.user_id
       where m.room_id = room.id and m.role = 'owner' and m.user_id <> subject.id and o.deactivated_at is null) then
    return '{"outcome": "forbidden"}';
  end if;
  if before is null and (select count(*) from members m where m.user_id = subject.id)
                        >= (limits ->> 'rooms_per_user')::integer then
    return '{"outcome": "limit_exceeded"}';
  end if;

  entry := write_entry(e, extra => jsonb_build_object('previous_role', before));
  if wanted is null then
    delete from members m where m.room_id = room.id and m.user_id = subject.id;
    delete from read_markers k where k.room_id = room.id and k.user_id = subject.id and room.visibility <> 'public';
  else
    insert into members (room_id, user_id, role) values (room.id, subject.id, wanted)
    on conflict (room_id, user_id) do update set role = excluded.role;
  end if;
  if before is null then
    insert into read_markers (user_id, room_id, seq, ordinal)
    select subject.id, h.room_id, h.seq, h.ordinal from room_heads h where h.room_id = room.id
    on conflict do nothing;
  end if;
  if before is null or wanted is null then
    own_entry := append_own(subject.id, (e ->> 'user_id')::uuid,
                            case when wanted is null then 'room_removed' else 'room_added' end,
                            room.id, (limits ->> 'own_log_entries')::integer);
  end if;
  return appended(entry, jsonb_build_object('subject', subject.username, 'previous_role', before),
                  case when own_entry is null then '[]' else jsonb_build_array(own_entry) end);
end
$$;

-- Never above the room's head; backwards only where content.back says so.
create function append_read_marker(e jsonb, limits jsonb) returns jsonb
language plpgsql volatile
as $$
declare
  of_user uuid := e ->> 'user_id';
  about text := e -> 'content' ->> 'room_id';
  standing record;
  marker read_markers;
  wanted bigint;
  entry room_log;
  counts jsonb;
begin
  select s.role, s.head_seq into standing from standings_of(of_user) s where s.room_id = about;
  if not found then return '{"outcome": "room_not_found"}'; end if;
  if standing.role is null then return '{"outcome": "not_member"}'; end if;
  wanted := least((e -> 'content' ->> 'asked')::bigint, standing.head_seq);
  select * into marker from read_markers k where k.user_id = of_user and k.room_id = about;
  if wanted = marker.seq or wanted < marker.seq and not (e -> 'content' ->> 'back')::boolean then
    return unchanged(e ->> 'room_id');
  end if;
  insert into read_markers (user_id, room_id, seq, ordinal)
  values (of_user, about, wanted, coalesce((
    select l.ordinal from room_log l where l.room_id = about and l.seq <= wanted and l.kind = 'message'
    order by l.seq desc limit 1), 0))
  on conflict (user_id, room_id) do update set seq = excluded.seq, ordinal = excluded.ordinal;
  select jsonb_build_object('read_seq', s.read_seq, 'unread', s.unread, 'mentions', s.mentions)
  into counts from standings_of(of_user) s where s.room_id = about;
  entry := write_entry(e, extra => counts);
  delete from room_log l
  where l.room_id = entry.room_id and l.seq <= entry.seq - (limits ->> 'own_log_entries')::integer;
  return appended(entry, counts);
end
$$;

-- Whether an entry is a repetition of what was stored under its id. A stored room change must have no other field either.
create function is_repetition(stored room_log, e jsonb, body text) returns boolean
language sql stable
as $$
  select stored.kind = e ->> 'kind'
    and stored.target_seq is not distinct from (e ->> 'target_seq')::bigint
    and stored.subject_id is not distinct from (e ->> 'subject_id')::uuid
    and coalesce(stored.detail, '{}') @> coalesce(e -> 'content', '{}')
    and (stored.kind <> 'room' or stored.detail <@ (e -> 'content'))
    and case stored.kind
          when 'message' then was_sent_as(stored, body)
          when 'edit' then stored.digest = text_digest(stored.client_msg_id, body)
          else true
        end
$$;

-- Appends one entry; the caller holds the heads of all logs that it touches.
create function append_entry(e jsonb, body text, limits jsonb) returns jsonb
language plpgsql volatile
as $$
declare
  room rooms;
  stored room_log;
  target room_log;
  own_role text;
begin
  select * into room from rooms r where r.id = e ->> 'room_id';
  if not found or (room.visibility = 'self') <> (e ->> 'kind' = 'read_marker')
     or room.visibility = 'self' and room.id <> '@' || (e ->> 'user_id') then
    return '{"outcome": "room_not_found"}';
  end if;
  select * into stored from room_log l
  where l.room_id = room.id and l.user_id = (e ->> 'user_id')::uuid and l.client_msg_id = e ->> 'client_msg_id';
  if found and is_repetition(stored, e, body) then
    return jsonb_build_object(
      'outcome', 'duplicate', 'seq', stored.seq, 'timestamp_ms', milliseconds(stored.created_at));
  end if;
  if stored.seq is not null then return '{"outcome": "idempotency_conflict"}'; end if;
  if room.visibility = 'self' then return append_read_marker(e, limits); end if;

  own_role := role_in(room.id, (e ->> 'user_id')::uuid);
  if own_role is null then return '{"outcome": "not_member"}'; end if;
  -- What is left to do in the archive: taking the room out of it, and leaving.
  if room.archived_at is not null and not (
       case e ->> 'kind'
         when 'room' then coalesce((e -> 'content' ->> 'archived')::boolean = false, false)
         when 'member' then e ->> 'subject_id' = e ->> 'user_id' and e -> 'content' ->> 'role' is null
         else false
       end) then
    return '{"outcome": "room_archived"}';
  end if;
  if e ->> 'kind' <> 'delete' and e ->> 'as_role' <> own_role then return '{"outcome": "role_changed"}'; end if;
  case e ->> 'kind'
    when 'message' then return append_message(e, body);
    when 'room' then return append_room_change(e, room);
    when 'member' then return append_member_change(e, room, own_role, limits);
    else null;
  end case;

  select * into target from room_log l
  where l.room_id = room.id and l.seq = (e ->> 'target_seq')::bigint and l.kind = 'message';
  if not found then return '{"outcome": "target_not_found"}'; end if;
  if target.is_deleted then return '{"outcome": "target_deleted"}'; end if;
  case e ->> 'kind'
    when 'edit' then return append_edit(e, body, target);
    when 'delete' then return append_delete(e, target, own_role);
    when 'reaction' then return append_reaction(e, target, limits);
  end case;
end
$$;

-- Appends a batch to the logs it names, in its order, one transaction for all when called by itself. entries and texts
-- are parallel; so are the outcomes:
--   appended              stored now, under seq
--   duplicate             this user already did this under this id in this log, and it has seq
--   unchanged             there is nothing to do; seq is the log's head
--   idempotency_conflict  the same id, another content
--   else                  a refusal, by its name
--
-- The function is volatile, so under read committed each statement in it sees what was committed before that statement
-- began. The first waits for the heads of all logs that the batch may write to, in one order for all callers, so that
-- they cannot deadlock; in a user's own log it is also what guards the user's places in rooms. What comes after sees
-- everything that an earlier holder of the locks wrote. Were it one statement, its snapshot would be older than its locks.
--
-- The planner settings make it probe indexes even while tables are small or not yet analysed: a cached plan that reads
-- the whole log would be ruinous later. They hold in the functions called from here, whose plans are made under them.
create function append_entries(entries jsonb, texts text[], limits jsonb)
returns table (outcome jsonb)
language plpgsql volatile
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  run record;
begin
  perform from room_heads h
  where h.room_id in (
    select v ->> 'room_id' from jsonb_array_elements(entries) v
    union
    select '@' || (v ->> 'subject_id') from jsonb_array_elements(entries) v where v ? 'subject_id')
  order by h.room_id for update;

  -- Plain messages that stand together are appended together, everything else by itself.
  for run in
    select is_plain, array_agg(e ->> 'room_id' order by p) as room_ids,
           array_agg((e ->> 'user_id')::uuid order by p) as user_ids,
           array_agg(e ->> 'client_msg_id' order by p) as client_msg_ids,
           array_agg(body order by p) as bodies, (array_agg(e))[1] as entry
    from (
      select e, body, p, is_plain, count(*) filter (where not is_plain) over (order by p) as block
      from (
        select e, body, p, e ->> 'kind' = 'message' and not e ?| array['target_seq', 'mention_keys'] as is_plain
        from rows from (jsonb_array_elements(entries), unnest(texts)) with ordinality as i (e, body, p)
      ) judged
    ) blocks
    group by block, is_plain
    order by min(p)
  loop
    if run.is_plain then
      return query
      select jsonb_build_object('outcome', a.outcome, 'seq', a.seq, 'timestamp_ms', milliseconds(a.created_at))
      from append_messages(run.room_ids, run.user_ids, run.client_msg_ids, run.bodies) a;
    else
      return query select append_entry(run.entry, run.bodies[1], limits);
    end if;
  end loop;
end
$$;
