import type { ConnectionState, Koe, Presence } from "@koe/sdk";
import { oneLine, Transcript } from "./transcript.ts";

export interface Chat {
  /** Sends a line. What is refused is said on the screen. */
  say(text: string): void;
  /** Resolves when everything said is acknowledged or refused. */
  settled(): Promise<void>;
  /** Settles when the connection has stopped for good; gives why. */
  readonly stopped: Promise<string>;
}

/** Shows one room line by line: what is said, who is online, and how the connection does. */
export function startChat(koe: Koe, roomId: string, write: (line: string) => void): Chat {
  const room = koe.room(roomId);
  const transcript = new Transcript();
  const status = new StatusLine();
  const stopped = Promise.withResolvers<string>();
  const sendings = new Set<Promise<void>>();

  const showConnection = () => {
    const state = koe.connection.get();
    const line = status.connection(state, koe.user.get()?.username);
    if (line !== undefined) write(line);
    if (state.kind === "stopped") stopped.resolve(state.reason);
  };
  koe.connection.subscribe(showConnection);
  room.timeline.subscribe(() => {
    for (const line of transcript.lines(room.timeline.get())) write(line);
  });
  room.presence.subscribe(() => {
    const line = status.presence(room.presence.get());
    if (line !== undefined) write(line);
  });
  return {
    say: (text) => {
      const sent = room.send(text).done.then(
        () => {},
        (error: unknown) => write(`· not sent: ${error instanceof Error ? error.message : String(error)}`),
      );
      sendings.add(sent);
      sent.finally(() => sendings.delete(sent));
    },
    settled: async () => {
      await Promise.all(sendings);
    },
    stopped: stopped.promise,
  };
}

const stopWords = {
  session_ended: "the session has ended, or the token does not work",
  unsupported_version: "the server needs a newer program",
  refused: "the server does not want this connection",
} as const;

/** Says what changed, and nothing twice. */
class StatusLine {
  #last = "";
  #hasBeenOnline = false;
  #isLost = false;
  #present = "";

  connection(state: ConnectionState, username: string | undefined): string | undefined {
    const line = this.#lineOf(state, username);
    if (line === this.#last || line === "") return undefined;
    this.#last = line;
    return line;
  }

  presence({ usernames, count, complete }: Presence): string | undefined {
    const more = complete ? "" : ` and ${count - usernames.length} more`;
    const present = `· online: ${usernames.map(oneLine).join(", ")}${more}`;
    if (present === this.#present || count === 0) return undefined;
    this.#present = present;
    return present;
  }

  #lineOf(state: ConnectionState, username = "?"): string {
    switch (state.kind) {
      case "connecting":
        return "";
      case "online": {
        const how = this.#hasBeenOnline ? "resumed" : `connected as ${oneLine(username)}`;
        this.#hasBeenOnline = true;
        this.#isLost = false;
        return `· ${how}`;
      }
      case "waiting": {
        // The first time says it; what follows only tries again.
        if (this.#isLost) return "";
        this.#isLost = true;
        return this.#hasBeenOnline ? "· connection lost, trying again" : "· no connection, trying again";
      }
      case "stopped":
        return state.reason === "closed" ? "" : `· stopped: ${stopWords[state.reason]}`;
    }
  }
}
