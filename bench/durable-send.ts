/**
 * How many messages a second Koe takes, commits, acknowledges and delivers, and how long a sender waits for the ack:
 * 50 sockets in 5 rooms keep 64 and 500 sends on their way. Beside it, in the same run and on the same PostgreSQL, what
 * the room log alone can do: `append` called in a loop with a full batch each time, without a socket.
 *
 * Run: `npx bun bench/durable-send.ts`. About 45 s. With `KOE_TEST_DATABASE_URL` it measures that PostgreSQL.
 */
import { systemRuntime } from "../server/src/actor/system-runtime.ts";
import { Database } from "../server/src/store/postgres.ts";
import { type NewMessage, RoomLog } from "../server/src/store/room-log.ts";
import { openStore } from "../server/src/store/store.ts";
import { freshDatabase } from "../test/database.ts";
import { createRooms } from "./create-rooms.ts";
import { type Client, gatherCrowd } from "./crowd.ts";
import { frameKind } from "./frame-kind.ts";
import { loadLine, processorMs } from "./process-usage.ts";
import { latencyLine, median } from "./quantile.ts";
import { startMeasuredKoe } from "./start-measured-koe.ts";

const sendsInFlight = [64, 500];
const rounds = 3;
const roundMs = 3_000;
const socketCount = 50;
const roomIds = ["bench-0", "bench-1", "bench-2", "bench-3", "bench-4"];
const text = "A message as people write them, neither short nor long, with a word or two more than it needs.";

function roomOf(index: number): string {
  return roomIds[index % roomIds.length] ?? "";
}

/** What the log does by itself. */
class BareLog {
  readonly #database: Database;
  readonly #log: RoomLog;
  readonly #userIds: readonly string[];
  #sent = 0;

  static async open(): Promise<BareLog> {
    const { target } = await freshDatabase();
    const database = new Database({
      target,
      connectionsMax: 1,
      deadlineMs: 20_000,
      runtime: systemRuntime(),
    });
    const { users } = openStore(database);
    await createRooms(database, roomIds);
    const userIds: string[] = [];
    for (let index = 0; index < socketCount; index++) {
      const name = `person-${index}`;
      const created = await users.create({ username: name, usernameKey: name, passwordHash: "-" });
      if (created.kind === "created") userIds.push(created.user.id);
    }
    return new BareLog(database, userIds);
  }

  private constructor(database: Database, userIds: readonly string[]) {
    this.#database = database;
    this.#log = new RoomLog(database);
    this.#userIds = userIds;
  }

  /** Messages a second. */
  async measure(batchSize: number): Promise<number> {
    const startedAt = performance.now();
    const sentBefore = this.#sent;
    while (performance.now() - startedAt < roundMs) {
      await this.#log.append(Array.from({ length: batchSize }, () => this.#nextMessage()));
    }
    return ((this.#sent - sentBefore) / (performance.now() - startedAt)) * 1000;
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  #nextMessage(): NewMessage {
    const index = this.#sent++ % socketCount;
    const userId = this.#userIds[index] ?? "";
    return {
      kind: "message",
      roomId: roomOf(index),
      userId,
      username: `person-${index}`,
      clientMsgId: `message-${this.#sent}`,
      text,
    };
  }
}

/** Fifty talkers; each sends its next message when one of its own is acknowledged. */
class Talkers {
  readonly #sentAt: number[][] = Array.from({ length: socketCount }, () => []);
  #clients: readonly Client[] = [];
  #latencies: number[] = [];
  #endsAt = 0;
  #sent = 0;
  #onQuiet: () => void = () => undefined;

  readonly onFrame = (client: Client, payload: Buffer): void => {
    const kind = frameKind(payload);
    if (kind === "error") throw new Error(`refused: ${payload.toString()}`);
    if (kind !== "ack") return;
    // Acks of one socket in one room keep the order of its sends.
    const sentAt = this.#sentAt[client.index]?.shift() ?? Number.NaN;
    const now = performance.now();
    this.#latencies.push(now - sentAt);
    if (now < this.#endsAt) this.#send(client);
    else if (this.#sentAt.every((waiting) => waiting.length === 0)) this.#onQuiet();
  };

  join(clients: readonly Client[]): void {
    this.#clients = clients;
  }

  async measure(inFlight: number): Promise<{ perSecond: number; latencies: readonly number[] }> {
    const startedAt = performance.now();
    this.#endsAt = startedAt + roundMs;
    this.#latencies = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onQuiet = resolve;
    for (let sends = 0; sends < inFlight; sends++) {
      const client = this.#clients[sends % socketCount];
      if (client !== undefined) this.#send(client);
    }
    await promise;
    const perSecond = (this.#latencies.length / (performance.now() - startedAt)) * 1000;
    return { perSecond, latencies: this.#latencies };
  }

  #send(client: Client): void {
    this.#sentAt[client.index]?.push(performance.now());
    const id = ++this.#sent;
    client.send(
      JSON.stringify({ event: "send_message", id, payload: { text, client_msg_id: `message-${id}` } }),
    );
  }
}

async function measure(inFlight: number, log: BareLog, talkers: Talkers, pid: number): Promise<void> {
  const bare: number[] = [];
  const rates: number[] = [];
  const processorUs: number[] = [];
  const latencies: number[] = [];
  for (let round = 0; round < rounds; round++) {
    bare.push(await log.measure(inFlight));
    const processorBefore = processorMs(pid);
    const measured = await talkers.measure(inFlight);
    processorUs.push(((processorMs(pid) - processorBefore) * 1000) / measured.latencies.length);
    rates.push(measured.perSecond);
    for (const latency of measured.latencies) latencies.push(latency);
  }
  const share = median(rates) / median(bare);
  process.stdout.write(
    `${inFlight} in flight; ${loadLine()}\n` +
      `  append in a loop, batches of ${inFlight}: ${Math.round(median(bare))} messages/s\n` +
      `  Koe: ${Math.round(median(rates))} acks/s (${share.toFixed(2)} × append), ` +
      `${median(processorUs).toFixed(0)} µs of its processor time each; ack after: ${latencyLine(latencies)}\n`,
  );
}

const log = await BareLog.open();
const koe = await startMeasuredKoe({ people: socketCount, rooms: roomIds });
const talkers = new Talkers();
const crowd = await gatherCrowd({
  url: koe.url,
  pathOf: (index) => `/ws/v1/chat/${roomOf(index)}`,
  cookies: koe.cookies,
  onFrame: talkers.onFrame,
});
talkers.join(crowd.clients);
for (const inFlight of sendsInFlight) await measure(inFlight, log, talkers, koe.pid);
crowd.leave();
await koe.stop();
await log.close();
