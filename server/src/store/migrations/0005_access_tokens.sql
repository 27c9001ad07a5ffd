-- Access tokens: what a program shows instead of a session's cookie, until they are revoked.

create table access_tokens (
  id           uuid primary key default gen_random_uuid(),
  user_id      uuid not null references users (id) on delete cascade,
  name         text not null check (char_length(name) between 1 and 80),
  -- SHA-256 of the token; the token itself is stored nowhere.
  token_hash   bytea not null unique check (octet_length(token_hash) = 32),
  -- The rooms it is for; null for all that its user may enter.
  room_ids     text[] check (cardinality(room_ids) > 0),
  is_read_only boolean not null,
  created_at   timestamptz not null,
  -- To the minute.
  last_used_at timestamptz,
  created_by   uuid not null references users (id)
);
create index access_tokens_user_id on access_tokens (user_id);

-- What the browser or program that logged in calls itself, so that people recognise their sessions.
alter table sessions add column user_agent text check (char_length(user_agent) <= 200);
