-- Rooms of all kinds with their members, users' own logs, and logs of more than messages.

-- 'self' is a user's own log; its id is @ and the user's id, and it is no room to anybody.
alter table rooms
  drop constraint rooms_visibility_check,
  add constraint rooms_visibility_check check (visibility in ('public', 'private', 'direct', 'self')),
  add topic text not null default '',
  add archived_at timestamptz,
  -- Everybody is in it from their registration on.
  add is_default boolean not null default false,
  -- The sorted ids of its members, so that there is one for each set of people.
  add direct_key text unique,
  add created_by uuid references users (id),
  add constraint rooms_direct_key_check check ((visibility = 'direct') = (direct_key is not null));

-- Finds people by the beginning of their name.
create index users_username_key_prefix on users (username_key text_pattern_ops);

-- In a public room a row means that the room is in the user's list; everybody may enter. Elsewhere it is needed.
create table members (
  room_id    text not null references rooms (id),
  user_id    uuid not null references users (id),
  role       text not null default 'member' check (role in ('owner', 'admin', 'member')),
  created_at timestamptz(3) not null default now(),
  primary key (room_id, user_id)
);
create index members_user_id on members (user_id);

-- Up to where a user has read a room. Not a part of members: whoever reads a public room without joining it has one
-- too. Where there is none, nothing is unread.
create table read_markers (
  user_id uuid not null references users (id),
  room_id text not null references rooms (id),
  seq     bigint not null check (seq >= 0),
  -- How many messages stand up to seq.
  ordinal bigint not null check (ordinal >= 0),
  primary key (user_id, room_id)
);

-- text is a message's alone, and its present one: an edit has no text of its own. digest is of a text that is kept
-- nowhere else: of an edit, and of the first text of a message that was changed; retries are compared with it.
-- target_seq is what an entry is about: the message that an edit, deletion or reaction changes; of a message, the one
-- whose thread it replies in. detail is what else a kind has. version is the seq of the last entry that changed a message.
alter table room_log
  drop constraint room_log_kind_check,
  add constraint room_log_kind_check check (kind in (
    'message', 'edit', 'delete', 'reaction', 'room', 'member', 'room_added', 'room_removed', 'read_marker')),
  alter ordinal drop not null,
  alter text drop not null,
  add target_seq bigint,
  add subject_id uuid references users (id),
  add detail jsonb,
  add digest bytea,
  add version bigint not null default 0,
  add edited_at timestamptz(3),
  add is_deleted boolean not null default false,
  add reply_count integer not null default 0,
  add last_reply_seq bigint,
  add reaction_count integer not null default 0,
  add mention_count integer not null default 0,
  add constraint room_log_message_check check (
    (kind = 'message') = (ordinal is not null) and (kind = 'message') = (text is not null));
create index room_log_thread on room_log (room_id, target_seq, seq) where kind = 'message' and target_seq is not null;
create index room_log_deleted on room_log (room_id, ordinal) where is_deleted;

create table mentions (
  user_id uuid not null references users (id),
  room_id text not null,
  seq     bigint not null,
  primary key (user_id, room_id, seq),
  foreign key (room_id, seq) references room_log
);
create index mentions_message on mentions (room_id, seq);

create table reactions (
  room_id   text not null,
  seq       bigint not null,
  user_id   uuid not null references users (id),
  emoji     text not null,
  -- The entry that added it, which orders them.
  added_seq bigint not null,
  primary key (room_id, seq, user_id, emoji),
  foreign key (room_id, seq) references room_log
);

update rooms set is_default = true where id in ('general', 'gleam-dev');
insert into rooms (id, name, visibility, created_by)
select '@' || id, '', 'self', id from users order by created_at, id;
insert into room_heads (room_id) select '@' || id from users;
insert into members (room_id, user_id) select r.id, u.id from rooms r, users u where r.is_default;
insert into read_markers (user_id, room_id, seq, ordinal)
select u.id, h.room_id, h.seq, h.ordinal from users u, room_heads h join rooms r on r.id = h.room_id where r.is_default;

-- How a user stands to every room, as of one moment. role is null where the user may not enter. members is of direct
-- messages alone. Inlined into the query that asks, which picks the rooms. Nothing is counted further than 1000: whoever is
-- that far behind does not look at the last digit, and each count is made while others wait for their commit.
create function standings_of(of_user uuid)
returns table (
  room_id text, name text, topic text, visibility text, is_archived boolean, role text, is_joined boolean,
  head_seq bigint, read_seq bigint, unread bigint, mentions bigint, members jsonb, "position" bigint)
language sql stable
as $$
  select r.id, r.name, r.topic, r.visibility, r.archived_at is not null,
         case when r.visibility = 'public' and u.role = 'owner' then 'owner'
              when r.visibility = 'public' then coalesce(m.role, 'member')
              else m.role end,
         m.user_id is not null,
         h.seq,
         coalesce(k.seq, h.seq),
         case when k.seq is null then 0 else h.ordinal - k.ordinal - (
           select count(*) from (
             select from room_log d where d.room_id = r.id and d.is_deleted and d.ordinal > k.ordinal limit 1000) d) end,
         case when k.seq is null then 0 else (
           select count(*) from (
             select from mentions n where n.user_id = of_user and n.room_id = r.id and n.seq > k.seq limit 1000) n) end,
         case when r.visibility = 'direct' then (
           select jsonb_agg(o.username) from members p join users o on o.id = p.user_id where p.room_id = r.id) end,
         r.position
  from rooms r
  join room_heads h on h.room_id = r.id
  join users u on u.id = of_user
  left join members m on m.room_id = r.id and m.user_id = of_user
  left join read_markers k on k.user_id = of_user and k.room_id = r.id
  where r.visibility <> 'self'
$$;
