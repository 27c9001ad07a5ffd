/** The addresses of the page's places. Every one is a real link; `server/src/http/app-page.ts` knows their beginnings. */
export const paths = {
  start: "/",
  signUp: "/sign-up",
  room: (roomId: string) => `/r/${encodeURIComponent(roomId)}`,
  message: (roomId: string, seq: number) => `/r/${encodeURIComponent(roomId)}/${seq}`,
  thread: (roomId: string, seq: number) => `/r/${encodeURIComponent(roomId)}/t/${seq}`,
  members: (roomId: string) => `/r/${encodeURIComponent(roomId)}/members`,
  settings: "/settings",
  settingsPage: (page: SettingsPage) => `/settings/${page}`,
} as const;

export const settingsPages = ["appearance", "notifications", "password", "sessions", "tokens"] as const;
export type SettingsPage = (typeof settingsPages)[number];
