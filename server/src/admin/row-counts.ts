/** How much a backup holds: `users 12, rooms 2, room_log 340`. */
export function rowCounts(rows: Iterable<readonly [table: string, count: number]>): string {
  return [...rows].map(([table, count]) => `${table} ${count}`).join(", ");
}
