/** Says again what others say in a room: `bun echo-bot.ts <url> <token> [room]`. */
import { connect } from "@koe/sdk";

const [url = "", token = "", roomId = "general"] = process.argv.slice(2);
const koe = connect({ url, credentials: { token } });
const room = koe.room(roomId);
let lastSeq: number | undefined;

room.timeline.subscribe(() => {
  const { items, isLoaded } = room.timeline.get();
  if (!isLoaded) return;
  const messages = items.filter((item) => item.kind === "message");
  // What was said before the bot came is not for it.
  lastSeq ??= messages.at(-1)?.seq ?? 0;
  for (const { seq, username, text } of messages) {
    if (seq <= lastSeq) continue;
    lastSeq = seq;
    if (username !== koe.user.get()?.username) room.send(`${username}: ${text}`);
  }
});

koe.connection.subscribe(() => {
  process.stdout.write(`${koe.connection.get().kind}\n`);
});
