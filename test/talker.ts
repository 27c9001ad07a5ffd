import type { Person } from "./harness.ts";
import { connect } from "./harness.ts";
import type { SeenMessage, SentMessage } from "./history.ts";
import type { RoomClient } from "./room-client.ts";

/**
 * A client that talks without end, keeps up to `windowMax` messages unacknowledged, and after every reconnect sends
 * again, in order and with the same ids, what was not acknowledged; so it does with what failed for a moment. It keeps
 * what it sent and what each connection heard.
 *
 * With several messages on their way a failure of one does not stop the next, so who wants their order kept in an outage
 * sends one at a time.
 */
export interface TalkerOptions {
  readonly person: Person;
  readonly roomId: string;
  readonly moments: Moments;
  readonly windowMax: number;
  readonly onAck: () => void;
}

const retryMs = 100;

/** Hands out moments; one for all talkers of a test. */
export class Moments {
  #last = 0;

  next(): number {
    return ++this.#last;
  }
}

/** Counts the acks of all talkers, and tells when there are enough. */
export class Acks {
  count = 0;
  #wake = () => {};

  readonly add = (): void => {
    this.count++;
    this.#wake();
  };

  /** Resolves when there are so many more than now. */
  more(count: number): Promise<void> {
    const enough = this.count + count;
    return new Promise((resolve) => {
      this.#wake = () => {
        if (this.count >= enough) resolve();
      };
    });
  }
}

type Said = { -readonly [Key in keyof SentMessage]: SentMessage[Key] };

export class Talker {
  readonly sent: Said[] = [];
  readonly seen: SeenMessage[][] = [];
  readonly #options: TalkerOptions;
  readonly #unacknowledged = new Map<string, Said>();
  #client: RoomClient | undefined;
  #isQuiet = true;
  #failures = 0;

  constructor(options: TalkerOptions) {
    this.#options = options;
  }

  /** How often it was told to try again. */
  get failures(): number {
    return this.#failures;
  }

  /** Connects and talks on. */
  async talk(url: string): Promise<void> {
    const client = await connect(url, this.#options.roomId, this.#options.person);
    this.#client = client;
    this.#isQuiet = false;
    const heard: SeenMessage[] = [];
    this.seen.push(heard);
    let read = 0;
    client.onEvent(() => {
      for (; read < client.events.length; read++) this.#hear(heard, client.events[read]);
      this.#fillWindow();
    });
    for (const [clientMsgId, { text }] of this.#unacknowledged)
      client.say(text, { client_msg_id: clientMsgId });
    this.#fillWindow();
  }

  /** Says nothing new; resolves when all that was said is acknowledged. */
  async finish(): Promise<void> {
    this.#isQuiet = true;
    await this.#client?.until(() => this.#unacknowledged.size === 0, "acks of everything said");
    this.#client?.close();
  }

  #hear(heard: SeenMessage[], event: RoomClient["events"][number] | undefined): void {
    if (event?.event === "new_message") {
      const { room_id: roomId, seq, text } = event.payload;
      heard.push({ roomId, seq, text });
    } else if (event?.event === "ack") {
      const said = this.#unacknowledged.get(event.payload.client_msg_id);
      if (said === undefined) return;
      said.ack = { seq: event.payload.seq, at: this.#options.moments.next() };
      this.#unacknowledged.delete(event.payload.client_msg_id);
      this.#options.onAck();
    } else if (event?.event === "error" && event.payload.temporary) {
      this.#failures++;
      setTimeout(() => this.#sayAgain(event.payload.client_msg_id), retryMs);
    }
  }

  #sayAgain(clientMsgId = ""): void {
    const said = this.#unacknowledged.get(clientMsgId);
    if (said !== undefined && this.#client?.isClosed === false)
      this.#client.say(said.text, { client_msg_id: clientMsgId });
  }

  #fillWindow(): void {
    const client = this.#client;
    const { person, roomId, windowMax } = this.#options;
    while (
      !this.#isQuiet &&
      client !== undefined &&
      !client.isClosed &&
      this.#unacknowledged.size < windowMax
    ) {
      const text = `${person.username} says ${this.sent.length}`;
      const said: Said = {
        roomId,
        sender: person.username,
        text,
        sentAt: this.#options.moments.next(),
        ack: undefined,
      };
      const clientMsgId = `${person.username}-${this.sent.length}`.padEnd(8, "-");
      this.sent.push(said);
      this.#unacknowledged.set(clientMsgId, said);
      client.say(text, { client_msg_id: clientMsgId });
    }
  }
}
