/**
 * Everybody comes at once, as after a restart: N sockets connect to one room as fast as they can; measured until the
 * last has heard that it joined. Beside it, in the same run and with the same clients, a bare WebSocket server on Bun
 * that greets each with one small frame. Bytes are all that the server sent after the handshakes; with the whole list
 * in each of n joins they would be in the order of n³.
 *
 * Run: `npx bun bench/join-storm.ts`. About 40 s.
 */
import { type Client, gatherCrowd } from "./crowd.ts";
import { frameKind } from "./frame-kind.ts";
import { loadLine, processorMs, untilQuiet } from "./process-usage.ts";
import { median } from "./quantile.ts";
import { type MeasuredServer, startBareServer } from "./start-bare-server.ts";
import { type MeasuredKoe, personName, startMeasuredKoe } from "./start-measured-koe.ts";

const socketCounts = [1_000, 2_000];
const rounds = 3;
const handshakesMax = 400;
/** Each round has a room of its own, in which nobody has been. */
const roomIds = socketCounts.flatMap((count) =>
  Array.from({ length: rounds }, (_, round) => `storm-${count}-${round}`),
);

interface Storm {
  readonly connectedMs: number;
  readonly heardMs: number;
  readonly bytes: number;
  readonly processorMs: number;
}

/** Whether a frame tells the client with this index that it is there. */
type IsGreeting = (index: number, payload: Buffer) => boolean;

async function storm(
  server: MeasuredServer,
  roomId: string,
  cookies: readonly string[],
  isGreeting: IsGreeting,
): Promise<Storm> {
  const unheard = new Set(cookies.keys());
  const allHeard = Promise.withResolvers<void>();
  const onFrame = ({ index }: Client, payload: Buffer) => {
    if (!unheard.has(index) || !isGreeting(index, payload)) return;
    unheard.delete(index);
    if (unheard.size === 0) allHeard.resolve();
  };
  const processorBefore = processorMs(server.pid);
  const startedAt = performance.now();
  const pathOf = () => `/ws/v1/chat/${roomId}`;
  const crowd = await gatherCrowd({ url: server.url, pathOf, cookies, handshakesMax, onFrame });
  const connectedMs = performance.now() - startedAt;
  await allHeard.promise;
  const heardMs = performance.now() - startedAt;
  const bytes = crowd.bytesReceived;
  const used = processorMs(server.pid) - processorBefore;
  crowd.leave();
  await untilQuiet(server.pid);
  return { connectedMs, heardMs, bytes, processorMs: used };
}

const greetedAtOnce: IsGreeting = () => true;
/** Its name is among those who joined or who are online. */
const namedInPresence: IsGreeting = (index, payload) =>
  frameKind(payload) === "user_joined_room" && payload.includes(JSON.stringify(personName(index)));

async function measure(socketCount: number, koe: MeasuredKoe, bare: MeasuredServer): Promise<void> {
  const cookies = koe.cookies.slice(0, socketCount);
  const storms: Record<"bare Bun" | "Koe", Storm[]> = { "bare Bun": [], Koe: [] };
  for (let round = 0; round < rounds; round++) {
    const roomId = `storm-${socketCount}-${round}`;
    storms["bare Bun"].push(await storm(bare, roomId, cookies, greetedAtOnce));
    storms.Koe.push(await storm(koe, roomId, cookies, namedInPresence));
  }
  process.stdout.write(`${socketCount} sockets; ${loadLine()}\n`);
  const reference = median(storms["bare Bun"].map((each) => each.heardMs));
  for (const [name, each] of Object.entries(storms)) {
    const of = (figure: keyof Storm) => median(each.map((one) => one[figure]));
    process.stdout.write(
      `  ${name}: connected in ${of("connectedMs").toFixed(0)} ms, all have heard in ${of("heardMs").toFixed(0)} ms ` +
        `(${(of("heardMs") / reference).toFixed(1)} × bare), ${(of("bytes") / 1e6).toFixed(1)} MB sent, ` +
        `${of("processorMs").toFixed(0)} ms of processor\n`,
    );
  }
}

const bare = await startBareServer();
const koe = await startMeasuredKoe({ people: Math.max(...socketCounts), rooms: roomIds });
for (const socketCount of socketCounts) await measure(socketCount, koe, bare);
await koe.stop();
await bare.stop();
