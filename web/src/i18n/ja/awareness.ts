import type { LaterTexts } from "../en-later.ts";

export const awareness = {
  reconnecting: "再接続しています…",
  retryIn: (seconds: number) => `${seconds} 秒後に再試行`,
  retryNow: "今すぐ",
  offline: "オフラインです。書いたものはネットワークが戻ると送信されます。",
  refused: "サーバーが接続を終了しました。",
  outdated: "このページはサーバーより古い版です。",
  reload: "読み込み直す",
  newVersion: "新しい版があります",
  offer: {
    text: "ほかの画面を見ている間、メンションとダイレクトメッセージを知らせますか？",
    accept: "知らせる",
    decline: "今はしない",
  },
  page: {
    lead: "ほかの画面を見ている間、メンションとダイレクトメッセージをこのブラウザーで知らせます。それ以外のものと、今読んでいるものは知らせません。",
    unsupported: "通知は https のページでのみ使えます。",
    blocked: "ブラウザーがこのページの通知をブロックしています。アドレスの横の設定で許可できます。",
    show: "通知",
    on: "オン",
    off: "オフ",
    sound: "音",
    silent: "なし",
    note: "やわらかい音",
  },
} satisfies LaterTexts["awareness"];
