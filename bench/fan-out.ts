/**
 * One room, N sockets, one of them talks: how many deliveries a second, and how long from the send to each delivery.
 * Beside it, in the same run and with the same clients, a bare WebSocket server on Bun that publishes a frame of the
 * same size, without a database, a room or a user.
 *
 * Run: `npx bun bench/fan-out.ts`. About 50 s.
 */
import { type Client, type Crowd, gatherCrowd } from "./crowd.ts";
import { frameKind } from "./frame-kind.ts";
import { loadLine, processorMs } from "./process-usage.ts";
import { latencyLine, median } from "./quantile.ts";
import { type MeasuredServer, startBareServer } from "./start-bare-server.ts";
import { startMeasuredKoe } from "./start-measured-koe.ts";

const socketCounts = [200, 1_000];
const rounds = 3;
const saturatedMs = 2_000;
/** Messages on their way to somebody, while as many as possible are sent. */
const window = 32;
const pacedMessages = 30;
const pacedIntervalMs = 50;
const path = "/ws/v1/chat/general";
const text = "A message as people write them, neither short nor long, with a word or two more than it needs.";

/** One server with its crowd. */
class Room {
  readonly server: MeasuredServer;
  readonly #frame: string;
  readonly #sentAt: number[] = [];
  readonly #heardBy: number[] = [];
  #latencies: number[] = [];
  #deliveries = 0;
  #crowd: Crowd | undefined;
  #onDelivery: () => void = () => undefined;

  constructor(server: MeasuredServer, frame: string) {
    this.server = server;
    this.#frame = frame;
  }

  async fill(cookies: readonly string[]): Promise<void> {
    this.#heardBy.push(...cookies.map(() => 0));
    const onFrame = (client: Client, payload: Buffer) => this.#hear(client, payload);
    this.#crowd = await gatherCrowd({ url: this.server.url, pathOf: () => path, cookies, onFrame });
  }

  empty(): void {
    this.#crowd?.leave();
  }

  /** As many as the window lets through. */
  async saturate(): Promise<{ readonly perSecond: number; readonly processorUs: number }> {
    this.#reset();
    const startedAt = performance.now();
    const processorBefore = processorMs(this.server.pid);
    const isOver = () => performance.now() - startedAt >= saturatedMs;
    const send = () => {
      while (!isOver() && this.#sentAt.length - this.#deliveries / this.#heardBy.length < window)
        this.#send();
    };
    send();
    await this.#untilDelivered(isOver, send);
    const tookMs = performance.now() - startedAt;
    const processorUs = ((processorMs(this.server.pid) - processorBefore) * 1000) / this.#deliveries;
    return { perSecond: (this.#deliveries / tookMs) * 1000, processorUs };
  }

  /** A few a second, as in a lively room; gives the latency of each delivery, ms. */
  async pace(): Promise<readonly number[]> {
    this.#reset();
    const ticker = setInterval(() => this.#send(), pacedIntervalMs);
    await this.#untilDelivered(
      () => this.#sentAt.length >= pacedMessages,
      () => {
        if (this.#sentAt.length >= pacedMessages) clearInterval(ticker);
      },
    );
    return this.#latencies;
  }

  #reset(): void {
    this.#sentAt.length = 0;
    this.#heardBy.fill(0);
    this.#latencies = [];
    this.#deliveries = 0;
  }

  #send(): void {
    this.#sentAt.push(performance.now());
    this.#crowd?.clients[0]?.send(this.#frame);
  }

  #hear({ index }: Client, payload: Buffer): void {
    if (frameKind(payload) !== "new_message") return;
    const heard = this.#heardBy[index] ?? 0;
    this.#heardBy[index] = heard + 1;
    this.#latencies.push(performance.now() - (this.#sentAt[heard] ?? Number.NaN));
    this.#deliveries++;
    if (this.#deliveries % this.#heardBy.length === 0) this.#onDelivery();
  }

  #untilDelivered(isAllSent: () => boolean, goOn: () => void): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onDelivery = () => {
      goOn();
      if (isAllSent() && this.#deliveries === this.#sentAt.length * this.#heardBy.length) resolve();
    };
    return promise;
  }
}

const commandFrame = JSON.stringify({ event: "send_message", payload: { text } });
/** As long as Koe's own, so that both carry the same. */
const publishedFrame = JSON.stringify({
  event: "new_message",
  payload: {
    username: "person-0",
    text,
    timestamp: new Date(0).toISOString(),
    room_id: "general",
    seq: 10_000,
  },
});

async function measure(socketCount: number): Promise<void> {
  const koe = await startMeasuredKoe({ people: socketCount });
  const servers = {
    "bare Bun": new Room(await startBareServer(), publishedFrame),
    Koe: new Room(koe, commandFrame),
  };
  const figures = Object.entries(servers).map(([name, room]) => {
    const perSecond: number[] = [];
    const processorUs: number[] = [];
    const latencies: number[] = [];
    return { name, room, perSecond, processorUs, latencies };
  });
  for (const { room } of figures) await room.fill(koe.cookies);
  for (let round = 0; round < rounds; round++) {
    for (const { room, perSecond, processorUs, latencies } of figures) {
      const saturated = await room.saturate();
      perSecond.push(saturated.perSecond);
      processorUs.push(saturated.processorUs);
      for (const latency of await room.pace()) latencies.push(latency);
    }
  }
  process.stdout.write(`${socketCount} sockets; ${loadLine()}\n`);
  const [reference] = figures;
  for (const { name, perSecond, processorUs, latencies } of figures) {
    const share = median(perSecond) / median(reference?.perSecond ?? []);
    const work = median(processorUs) / median(reference?.processorUs ?? []);
    process.stdout.write(
      `  ${name}: ${Math.round(median(perSecond))} deliveries/s (${share.toFixed(2)} × bare), ` +
        `${median(processorUs).toFixed(2)} µs of processor each (${work.toFixed(2)} × bare); ` +
        `at ${1000 / pacedIntervalMs} messages/s: ${latencyLine(latencies)}\n`,
    );
  }
  for (const { room } of figures) {
    room.empty();
    await room.server.stop();
  }
}

for (const socketCount of socketCounts) await measure(socketCount);
