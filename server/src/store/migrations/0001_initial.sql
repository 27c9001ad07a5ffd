-- Accounts, sessions, rooms and the room log.

create table users (
  id             uuid primary key default gen_random_uuid(),
  username       text not null,
  -- The username folded for comparison, so that two names that look alike cannot both exist.
  username_key   text not null unique,
  password_hash  text not null,
  role           text not null default 'member' check (role in ('owner', 'member')),
  created_at     timestamptz not null default now(),
  -- A deactivated account can neither log in nor be taken over; what it wrote stays.
  deactivated_at timestamptz
);

create table sessions (
  id           uuid primary key default gen_random_uuid(),
  -- SHA-256 of the token; the token itself is stored nowhere.
  token_hash   bytea not null unique check (octet_length(token_hash) = 32),
  user_id      uuid not null references users (id) on delete cascade,
  created_at   timestamptz not null,
  last_seen_at timestamptz not null
);
create index sessions_user_id on sessions (user_id);

create table rooms (
  id         text primary key,
  name       text not null,
  visibility text not null default 'public' check (visibility in ('public')),
  created_at timestamptz not null default now(),
  -- The order in which rooms were made, which is the order of the list.
  position   bigint generated always as identity unique
);

-- One row per room, locked by whoever appends: it hands out the room's numbers.
-- Narrow and half empty, so that its many updates stay on the page and touch no index.
create table room_heads (
  room_id        text primary key references rooms (id),
  seq            bigint not null default 0 check (seq >= 0),
  ordinal        bigint not null default 0 check (ordinal >= 0),
  last_timestamp timestamptz(3) not null default '-infinity'
) with (fillfactor = 50);

-- Append-only. seq is 1, 2, 3 … in each room without a gap; created_at never decreases with it.
-- ordinal counts messages alone, so that unread needs no counting.
create table room_log (
  room_id       text not null references rooms (id),
  seq           bigint not null check (seq > 0),
  kind          text not null check (kind in ('message')),
  ordinal       bigint not null check (ordinal > 0),
  user_id       uuid not null references users (id),
  client_msg_id text not null,
  text          text not null,
  created_at    timestamptz(3) not null,
  primary key (room_id, seq),
  unique (room_id, user_id, client_msg_id)
);

-- One row for the whole installation.
create table installation (
  is_single        boolean primary key default true check (is_single),
  id               uuid not null default gen_random_uuid(),
  -- Which numbering of the room logs this is. A restore goes on to the next one.
  numbering_id     uuid not null default gen_random_uuid(),
  numbering_count  bigint not null default 1,
  -- SHA-256 of the one-time token that makes its bearer the owner, while there is none.
  owner_claim_hash bytea check (octet_length(owner_claim_hash) = 32)
);

create table invites (
  id         uuid primary key default gen_random_uuid(),
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  created_by uuid not null references users (id),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  uses_left  integer not null check (uses_left >= 0)
);

insert into installation default values;
insert into rooms (id, name) values ('general', 'General Chat');
insert into rooms (id, name) values ('gleam-dev', 'Gleam Development');
insert into room_heads (room_id) select id from rooms;
