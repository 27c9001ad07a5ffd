import type { Texts } from "../en.ts";

export const awareness = {
  reconnecting: "再接続しています…",
  retryIn: (seconds: number) => `${seconds} 秒後に再試行`,
  retryNow: "今すぐ",
  offline: "オフラインです。書いたものはネットワークが戻ると送信されます。",
  refused: "サーバーが接続を終了しました。",
  outdated: "このページはサーバーより古い版です。",
  reload: "読み込み直す",
  newVersion: "新しい版があります",
} satisfies Texts["awareness"];
