import type { Texts } from "../en.ts";

export const refusals = {
  unreachable: "サーバーから応答がありません。接続を確認して、もう一度お試しください。",
  session_not_kept:
    "ブラウザーがセッションを保存しませんでした。Cookie がブロックされているか、接続が暗号化されていません。",
  not_signed_in: "先にサインインしてください。",
  invalid_credentials: "ユーザー名またはパスワードが違います",
  username_taken: "このユーザー名はすでに使われています",
  registration_closed: "このサーバーは新しいアカウントを受け付けていません。管理者に尋ねてください。",
  invite_required: "アカウントを作るには招待が必要です。管理者に招待を頼んでください。",
  invite_invalid: "この招待は使用済みか期限切れです。新しい招待を頼んでください。",
  owner_claim_invalid: "このリンクは無効です。サーバーが最後に表示したリンクを使ってください。",
  forbidden: "その操作は許可されていません。",
  not_found: "見つかりません。なくなった可能性があります。",
  not_member: "このルームのメンバーではありません。",
  room_archived: "このルームはアーカイブされており、読むことしかできません。",
  rate_limited: "試行回数が多すぎます。少し待ってから、もう一度お試しください。",
  server_busy: "サーバーが混み合っています。しばらくしてから、もう一度お試しください。",
  storage_unavailable: "データベースに接続できません。しばらくしてから、もう一度お試しください。",
  internal: "サーバーで問題が起きました。記録されています。",
} satisfies Texts["refusals"];
