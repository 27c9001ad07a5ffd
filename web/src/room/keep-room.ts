export interface KeptRoom {
  readonly id: string;
  /** Higher: shown later. */
  readonly shownAt: number;
}

/** The room that is shown and the three before it. */
export const keptRoomsMax = 4;

/**
 * The rooms to keep when `id` is shown; the same list when it was shown last already. A room keeps its place in the list,
 * since moving what is drawn loses where it was scrolled to; a new one takes the place of the one shown longest ago.
 */
export function keepRoom(kept: readonly KeptRoom[], id: string): readonly KeptRoom[] {
  const latest = Math.max(0, ...kept.map(({ shownAt }) => shownAt));
  const there = kept.find((room) => room.id === id);
  if (there !== undefined && there.shownAt === latest) return kept;
  const room = { id, shownAt: latest + 1 };
  if (there !== undefined) return kept.map((each) => (each === there ? room : each));
  if (kept.length < keptRoomsMax) return [...kept, room];
  const oldest = Math.min(...kept.map(({ shownAt }) => shownAt));
  return kept.map((each) => (each.shownAt === oldest ? room : each));
}
