/**
 * Every key that does something, once: what the code asks (`isShortcut(event, "…")`) and what the list of shortcuts
 * shows are the same. What each is called stands in the texts, as `shortcuts.names`.
 *
 * A combination is written `Mod+Shift+X`; `Mod` is ⌘ on Apple's machines and Ctrl on others. Keys have the names of
 * `KeyboardEvent.key`. Without `Mod` or `Alt` a letter or sign counts only where nobody types.
 */
export type ShortcutGroup = "places" | "messages" | "writing";

export interface Shortcut {
  readonly group: ShortcutGroup;
  /** Any of them. */
  readonly keys: readonly string[];
}

export const shortcuts = {
  openSwitcher: { group: "places", keys: ["Mod+K"] },
  goToPreviousRoom: { group: "places", keys: ["Alt+ArrowUp"] },
  goToNextRoom: { group: "places", keys: ["Alt+ArrowDown"] },
  goToPreviousUnread: { group: "places", keys: ["Alt+Shift+ArrowUp"] },
  goToNextUnread: { group: "places", keys: ["Alt+Shift+ArrowDown"] },
  focusNextRegion: { group: "places", keys: ["F6"] },
  focusPreviousRegion: { group: "places", keys: ["Shift+F6"] },
  leave: { group: "places", keys: ["Escape"] },
  showShortcuts: { group: "places", keys: ["Mod+/", "?"] },

  previousMessage: { group: "messages", keys: ["ArrowUp", "k"] },
  nextMessage: { group: "messages", keys: ["ArrowDown", "j"] },
  firstMessage: { group: "messages", keys: ["Home"] },
  lastMessage: { group: "messages", keys: ["End"] },
  reply: { group: "messages", keys: ["r"] },
  openThread: { group: "messages", keys: ["t"] },
  react: { group: "messages", keys: ["+"] },
  edit: { group: "messages", keys: ["e"] },
  delete: { group: "messages", keys: ["Backspace"] },
  copyLink: { group: "messages", keys: ["c"] },
  markUnread: { group: "messages", keys: ["u"] },

  send: { group: "writing", keys: ["Enter"] },
  newLine: { group: "writing", keys: ["Shift+Enter"] },
  editLast: { group: "writing", keys: ["ArrowUp"] },
  bold: { group: "writing", keys: ["Mod+B"] },
  italic: { group: "writing", keys: ["Mod+I"] },
  code: { group: "writing", keys: ["Mod+E"] },
  strikethrough: { group: "writing", keys: ["Mod+Shift+X"] },
} as const satisfies Record<string, Shortcut>;

export type ShortcutId = keyof typeof shortcuts;
