import { SimulatedClient } from "./simulated-client.ts";
import { refusedText } from "./simulated-log.ts";
import { SimulatedSocket } from "./simulated-sockets.ts";
import { epoch, roomIds, type World } from "./world.ts";

const usernames = ["ann", "bob", "cid", "dee"] as const;
const socketsMax = 12;
const clientsMax = 4;
/** Old enough to be stored, young enough to be still on its way. */
const recentMax = 20;

interface Action {
  readonly clientMsgId: string;
  readonly text: string;
}

/** What clients do, and how time passes between: one step of one kind at a time, as chance has it. */
export class Clients {
  readonly #world: World;
  /** What was said under an id of its sender's, to be said again by anybody: ids of different users do not meet. */
  readonly #actions: Action[] = [];
  #lastNumber = 0;

  constructor(world: World) {
    this.#world = world;
  }

  async step(): Promise<void> {
    const { faults, runtime, sockets } = this.#world;
    const kind = faults.upTo(100);
    if (sockets.open.length === 0 || kind < 5) this.#enter();
    else if (kind < 9) this.#follow();
    else if (kind < 12) faults.pick(sockets.open).close("client", faults.chance(0.5));
    else if (kind < 60) this.#say(faults.pick(sockets.open));
    else if (kind < 90) await this.#takeTurns(faults.upTo(10));
    else if (kind < 98) await runtime.advance(faults.upTo(50));
    else if (kind < 99) await runtime.advance(faults.upTo(3_000));
    else if (kind < 99.6) faults.isAway = !faults.isAway;
    else await runtime.advance(faults.upTo(40_000));
  }

  #enter(): void {
    const { faults, sockets, connect } = this.#world;
    if (sockets.open.length >= socketsMax) return;
    const username = faults.pick(usernames);
    connect(
      new SimulatedSocket(`socket-${++this.#lastNumber}`, faults.pick(roomIds), { id: username, username }),
    );
  }

  /** A client comes, asks again from where it is, or goes. */
  #follow(): void {
    const { faults, sockets, connectClient } = this.#world;
    const { openClients } = sockets;
    if (openClients.length === 0 || (openClients.length < clientsMax && faults.chance(0.4))) {
      const username = faults.pick(usernames);
      const earlier = [...sockets.clients.values()].filter(({ isOpen }) => !isOpen).at(-1);
      const user = { id: username, username };
      const client = new SimulatedClient(`client-${++this.#lastNumber}`, user, earlier?.heard ?? []);
      connectClient(client);
      client.subscribe(roomIds, epoch);
    } else if (faults.chance(0.6)) {
      faults.pick(openClients).close("client", faults.chance(0.5));
    } else {
      faults.pick(openClients).subscribe(roomIds, epoch);
    }
  }

  #say(socket: SimulatedSocket): void {
    const frameId = ++this.#lastNumber;
    const { clientMsgId, text } = this.#whatToSay(frameId);
    socket.asked.push({ frameId, clientMsgId, text });
    const payload = { text, ...(clientMsgId === undefined ? {} : { client_msg_id: clientMsgId }) };
    const frame = JSON.stringify({ event: "send_message", id: frameId, payload });
    socket.actor?.cast({ kind: "frame", text: frame, limitedForMs: undefined });
  }

  /** Something new, with or without an id; or something again, now and then with another text under the same id. */
  #whatToSay(number: number): Pick<Action, "text"> & { clientMsgId: string | undefined } {
    const { faults } = this.#world;
    const text = faults.chance(0.02) ? refusedText : `text ${number}`;
    if (this.#actions.length > 0 && faults.chance(0.3)) {
      const again = faults.pick(this.#actions.slice(-recentMax));
      return { clientMsgId: again.clientMsgId, text: faults.chance(0.8) ? again.text : text };
    }
    if (faults.chance(0.3)) return { clientMsgId: undefined, text };
    const clientMsgId = `message-${number}`;
    this.#actions.push({ clientMsgId, text });
    return { clientMsgId, text };
  }

  /** A few turns of whoever is next, with and without promise reactions between. */
  async #takeTurns(count: number): Promise<void> {
    const { faults, runtime } = this.#world;
    for (let turn = 0; turn < count; turn++) {
      runtime.turn();
      if (faults.chance(0.5)) await Promise.resolve();
      if (faults.chance(0.3)) await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
