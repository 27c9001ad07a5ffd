import type { Texts } from "../en.ts";

export const notification = {
  fromIn: (username: string, room: string) => `${username}（${room}）`,
  several: (from: string, count: number) => `${from}・${count} 件`,
  inThread: "スレッドでメンションされました。",
} satisfies Texts["notification"];
