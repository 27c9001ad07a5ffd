export const timelineLimits = {
  /** Messages and notices in one window; beyond it a tenth of them goes, at the end far from where it grew. */
  itemsMax: 10_000,
  /** Replies of all threads, and their first messages. */
  repliesMax: 5_000,
  /** What stays of the live window when older pages push the rest of it out. */
  presentItems: 200,
} as const;

export type TimelineLimits = { readonly [Name in keyof typeof timelineLimits]: number };
