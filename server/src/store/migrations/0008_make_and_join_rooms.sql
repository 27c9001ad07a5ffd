-- Making rooms, and a user's list of public ones.
--
-- Each function is called by itself, in autocommit, and first waits for the users' own logs, in one order: their heads
-- guard the users' places in rooms. An outcome is jsonb: outcome, and where something was done room (a row of standings_of)
-- and others (rows of users' own logs that came with it). limits as in append_entries.

-- Puts a new room there with its members; the caller holds their own logs. Who made it comes first.
create function fill_room(of_room text, creator uuid, people uuid[], creator_role text, limits jsonb) returns jsonb
language plpgsql volatile
as $$
declare
  others jsonb;
begin
  insert into room_heads (room_id) values (of_room);
  insert into members (room_id, user_id, role)
  select of_room, p, case when p = creator then creator_role else 'member' end from unnest(people) p;
  insert into read_markers (user_id, room_id, seq, ordinal) select p, of_room, 0, 0 from unnest(people) p;
  select jsonb_agg(append_own(p, creator, 'room_added', of_room, (limits ->> 'own_log_entries')::integer))
  into others from unnest(people) p;
  return jsonb_build_object('outcome', 'created', 'others', others, 'room', (
    select to_jsonb(s) from standings_of(creator) s where s.room_id = of_room));
end
$$;

create function lock_own_logs(people uuid[]) returns void
language sql volatile
as $$
  select from room_heads h where h.room_id in (select '@' || p from unnest(people) p) order by h.room_id for update
$$;

-- Whether one of them has no place left in their list.
create function is_any_list_full(people uuid[], limits jsonb) returns boolean
language sql stable
as $$
  select exists (
    select from unnest(people) p
    where (select count(*) from members m where m.user_id = p) >= (limits ->> 'rooms_per_user')::integer)
$$;

-- The first id of wished, wished-2, wished-3 … that is free; after a hundred that are not, one that is by chance.
create function create_room(
  wished text, new_name text, new_topic text, new_visibility text, creator uuid, limits jsonb)
returns jsonb
language plpgsql volatile
as $$
declare
  new_id text := wished;
  attempt integer := 1;
begin
  perform lock_own_logs(array[creator]);
  if is_any_list_full(array[creator], limits) then return '{"outcome": "limit_exceeded"}'; end if;
  loop
    insert into rooms (id, name, topic, visibility, created_by)
    values (new_id, new_name, new_topic, new_visibility, creator)
    on conflict (id) do nothing;
    exit when found;
    attempt := attempt + 1;
    new_id := wished || '-' || case when attempt <= 100 then attempt::text
                                    else left(gen_random_uuid()::text, 8) end;
  end loop;
  return fill_room(new_id, creator, array[creator], 'owner', limits);
end
$$;

-- people without the creator may be empty: notes to oneself.
create function create_direct(creator uuid, people uuid[], limits jsonb) returns jsonb
language plpgsql volatile
as $$
declare
  everybody uuid[] := (select array_agg(distinct p order by p) from unnest(people || creator) p);
  new_key text := array_to_string(everybody, ',');
  known text;
  new_id text := gen_random_uuid()::text;
begin
  perform lock_own_logs(everybody);
  select r.id into known from rooms r where r.direct_key = new_key;
  if found then
    return jsonb_build_object('outcome', 'existing', 'others', '[]'::jsonb, 'room', (
      select to_jsonb(s) from standings_of(creator) s where s.room_id = known));
  end if;
  if cardinality(everybody) > (limits ->> 'direct_members')::integer then
    return '{"outcome": "limit_exceeded"}';
  end if;
  if cardinality(everybody) <> (
       select count(*) from users u where u.id = any (everybody) and u.deactivated_at is null) then
    return '{"outcome": "target_not_found"}';
  end if;
  if is_any_list_full(everybody, limits) then return '{"outcome": "limit_exceeded"}'; end if;
  insert into rooms (id, name, visibility, direct_key, created_by) values (new_id, '', 'direct', new_key, creator);
  return fill_room(new_id, creator, everybody, 'member', limits);
end
$$;

-- Into the list, or out of it, of a public room. Who joins has read it up to now, unless read before. Nothing of this is
-- in the room's log.
create function set_joined(of_room text, of_user uuid, is_wanted boolean, limits jsonb) returns jsonb
language plpgsql volatile
as $$
declare
  standing record;
  own_entry jsonb;
begin
  perform lock_own_logs(array[of_user]);
  select * into standing from standings_of(of_user) s where s.room_id = of_room;
  if not found then return '{"outcome": "room_not_found"}'; end if;
  if standing.role is null then return '{"outcome": "not_member"}'; end if;
  if standing.is_joined <> is_wanted then
    if standing.visibility <> 'public' then return '{"outcome": "forbidden"}'; end if;
    if is_wanted and standing.is_archived then return '{"outcome": "room_archived"}'; end if;
    if not is_wanted then
      delete from members m where m.room_id = of_room and m.user_id = of_user;
    elsif is_any_list_full(array[of_user], limits) then
      return '{"outcome": "limit_exceeded"}';
    else
      insert into members (room_id, user_id) values (of_room, of_user);
      insert into read_markers (user_id, room_id, seq, ordinal)
      select of_user, h.room_id, h.seq, h.ordinal from room_heads h where h.room_id = of_room
      on conflict do nothing;
    end if;
    own_entry := append_own(of_user, of_user, case when is_wanted then 'room_added' else 'room_removed' end,
                            of_room, (limits ->> 'own_log_entries')::integer);
  end if;
  return jsonb_build_object(
    'outcome', case when own_entry is null then 'unchanged' else 'changed' end,
    'others', case when own_entry is null then '[]' else jsonb_build_array(own_entry) end,
    'room', (select to_jsonb(s) from standings_of(of_user) s where s.room_id = of_room));
end
$$;
