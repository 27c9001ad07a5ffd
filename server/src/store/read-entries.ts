/**
 * Reading entries, in their present state and in one query, whatever belongs to them.
 *
 * First the rows of the page are picked, by an index and never more than were asked for; then each gets what it has,
 * one probe at a time and only where its row says that there is something. `offset 0` and the scalar subqueries keep
 * the planner from turning that into joins with whole tables.
 */

import type { Entry } from "./entry.ts";
import { type EntryRow, toEntry } from "./entry-row.ts";
import type { Sql } from "./postgres.ts";

/** Rows of `room_log`; a fragment. */
type Page = ReturnType<Sql>;

/** What follows `seq`, at most `limit` rows. */
export function pageAfter(sql: Sql, roomId: string, seq: number, limit: number): Page {
  return sql`
    select * from room_log where room_id = ${roomId} and seq > ${seq}::bigint order by seq limit ${limit}`;
}

/** What comes before `seq`, the latest `limit` rows of it. */
export function pageBefore(sql: Sql, roomId: string, seq: number, limit: number): Page {
  return sql`
    select * from room_log where room_id = ${roomId} and seq < ${seq}::bigint order by seq desc limit ${limit}`;
}

/** As `pageAfter`, of a thread's first message and its replies alone. */
export function threadAfter(sql: Sql, roomId: string, rootSeq: number, seq: number, limit: number): Page {
  return sql`
    select * from room_log
    where room_id = ${roomId} and kind = 'message' and seq = ${rootSeq}::bigint and seq > ${seq}::bigint
    union all (
      select * from room_log
      where room_id = ${roomId} and kind = 'message' and target_seq = ${rootSeq}::bigint and seq > ${seq}::bigint
      order by seq limit ${limit})
    order by seq limit ${limit}`;
}

/** As `pageBefore`, of a thread's first message and its replies alone. */
export function threadBefore(sql: Sql, roomId: string, rootSeq: number, seq: number, limit: number): Page {
  return sql`
    select * from room_log
    where room_id = ${roomId} and kind = 'message' and seq = ${rootSeq}::bigint and seq < ${seq}::bigint
    union all (
      select * from room_log
      where room_id = ${roomId} and kind = 'message' and target_seq = ${rootSeq}::bigint and seq < ${seq}::bigint
      order by seq desc limit ${limit})
    order by seq desc limit ${limit}`;
}

/** Both pages. */
export function both(sql: Sql, before: Page, after: Page): Page {
  return sql`(${before}) union all (${after})`;
}

/** The page's entries by seq. */
export async function readEntries(sql: Sql, page: Page): Promise<readonly Entry[]> {
  const rows = await sql<EntryRow[]>`
    select l.room_id, l.seq::float8 as seq, l.kind, l.user_id, u.username, l.client_msg_id,
           milliseconds(l.created_at) as timestamp_ms, l.detail,
           l.target_seq::float8 as target_seq, t.target_seq::float8 as thread_seq, coalesce(l.text, t.text) as text,
           l.version::float8 as version, milliseconds(l.edited_at) as edited_at_ms, l.is_deleted,
           l.reply_count, l.last_reply_seq::float8 as last_reply_seq, l.subject_id,
           case when l.subject_id is not null then (
             select s.username from users s where s.id = l.subject_id) end as subject_username,
           case when coalesce(t.mention_count, l.mention_count) > 0 then (
             select jsonb_agg(p.username order by p.username_key)
             from mentions n join users p on p.id = n.user_id
             where n.room_id = l.room_id and n.seq = coalesce(t.seq, l.seq)) end as mentions,
           case when l.reaction_count > 0 then (
             select jsonb_agg(jsonb_build_object('emoji', e.emoji, 'usernames', e.usernames) order by e.added_seq)
             from (
               select a.emoji, min(a.added_seq) as added_seq, jsonb_agg(p.username order by a.added_seq) as usernames
               from reactions a join users p on p.id = a.user_id
               where a.room_id = l.room_id and a.seq = l.seq
               group by a.emoji) e) end as reactions,
           case when l.kind = 'room_added' then (
             select to_jsonb(s) from standings_of(substr(l.room_id, 2)::uuid) s
             where s.room_id = l.detail ->> 'room_id') end as room
    from (${page}) l
    join users u on u.id = l.user_id
    left join lateral (
      select o.seq, o.text, o.target_seq, o.mention_count from room_log o
      where l.kind in ('edit', 'delete') and o.room_id = l.room_id and o.seq = l.target_seq
      offset 0
    ) t on true
    order by l.seq`;
  return rows.map(toEntry);
}
