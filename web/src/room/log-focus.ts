/** Moves the keyboard into the messages of a room. */
export const logFocus = {
  /** The id of the element round a room's messages. */
  idOf: (roomId: string): string => `log-${roomId}`,

  isIn(roomId: string): boolean {
    return document.activeElement?.closest(`#${CSS.escape(logFocus.idOf(roomId))}`) != null;
  },

  /** To the row where it was last. */
  toRows(roomId: string): void {
    focus(roomId, 'article[tabindex="0"]');
  },

  toRow(roomId: string, key: string): void {
    focus(roomId, `article[data-key="${CSS.escape(key)}"]`);
  },
};

function focus(roomId: string, selector: string): void {
  const row = document.getElementById(logFocus.idOf(roomId))?.querySelector(selector);
  if (row instanceof HTMLElement) row.focus({ preventScroll: true });
}
