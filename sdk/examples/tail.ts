/** Prints what is said in a room, the latest messages first: `bun tail.ts <url> <token> [room]`. */
import { connect } from "@koe/sdk";

const [url = "", token = "", roomId = "general"] = process.argv.slice(2);
const koe = connect({ url, credentials: { token } });
const room = koe.room(roomId);
let lastSeq = 0;

room.timeline.subscribe(() => {
  for (const item of room.timeline.get().items) {
    if (item.kind !== "message" || item.seq <= lastSeq) continue;
    lastSeq = item.seq;
    process.stdout.write(`${item.username}: ${item.text}\n`);
  }
});
