/**
 * What a connection costs in memory while nobody says anything: RSS of the server process with a few thousand sockets
 * less that with a few, over their difference. Beside it, in the same run and with the same clients, a bare WebSocket
 * server on Bun. The first crowd warms the server up, so that code and first buffers do not count as connections.
 * Everybody sits in a room of a hundred, as people do.
 *
 * Run: `npx bun bench/idle.ts`. About 30 s.
 */
import { type Crowd, gatherCrowd } from "./crowd.ts";
import { loadLine, residentBytes, untilQuiet } from "./process-usage.ts";
import { type MeasuredServer, startBareServer } from "./start-bare-server.ts";
import { startMeasuredKoe } from "./start-measured-koe.ts";

const warmUpCount = 1_000;
const crowdCount = 5_000;
const roomSize = 100;
/** A garbage collection of the runtime comes by itself within this. */
const restMs = 3_000;

async function gather(server: MeasuredServer, cookies: readonly string[], first: number): Promise<Crowd> {
  const pathOf = (index: number) => `/ws/v1/chat/${roomOf(first + index)}`;
  return gatherCrowd({ url: server.url, pathOf, cookies, onFrame: () => undefined });
}

function roomOf(index: number): string {
  return `idle-${Math.floor(index / roomSize)}`;
}

/** Bytes for each connection. */
async function measure(server: MeasuredServer, cookies: readonly string[]): Promise<number> {
  const warmUp = await gather(server, cookies.slice(0, warmUpCount), 0);
  const before = await restingBytes(server.pid);
  const crowd = await gather(server, cookies.slice(warmUpCount), warmUpCount);
  const after = await restingBytes(server.pid);
  warmUp.leave();
  crowd.leave();
  return (after - before) / crowd.clients.length;
}

async function restingBytes(pid: number): Promise<number> {
  await untilQuiet(pid);
  await Bun.sleep(restMs);
  return residentBytes(pid);
}

const people = warmUpCount + crowdCount;
const rooms = Array.from({ length: people / roomSize }, (_, room) => roomOf(room * roomSize));
const koe = await startMeasuredKoe({ people, rooms });
const servers = { "bare Bun": await startBareServer(), Koe: koe };
let reference: number | undefined;
process.stdout.write(`${crowdCount} idle connections; ${loadLine()}\n`);
for (const [name, server] of Object.entries(servers)) {
  const bytes = await measure(server, koe.cookies);
  reference ??= bytes;
  process.stdout.write(
    `  ${name}: ${(bytes / 1024).toFixed(1)} KiB for each (${(bytes / reference).toFixed(1)} × bare)\n`,
  );
  await server.stop();
}
