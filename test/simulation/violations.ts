import type { RoomEvent } from "@koe/protocol";
import { SimulatedFault } from "./faults.ts";
import type { SimulatedSocket } from "./simulated-sockets.ts";
import { roomIds, type World } from "./world.ts";

type EventOf<Name extends RoomEvent["event"]> = Extract<RoomEvent, { event: Name }>;

/** What is wrong with a world that has come to rest; nothing, if all is as promised. */
export function findViolations(world: World): readonly string[] {
  return [
    ...[...world.sockets.all.values()].flatMap((socket) =>
      [
        ...findInMessages(world, socket),
        ...findInAnswers(world, socket),
        ...findInPresence(world, socket),
        ...(socket.end === "server" ? ["closed by the server"] : []),
      ].map((violation) => `${socket.id}: ${violation}`),
    ),
    ...findInClients(world),
    ...findStrangeCrashes(world),
  ];
}

/** Every entry from the joining on, once and in order, as it stands in the log. */
function findInMessages({ log }: World, socket: SimulatedSocket): readonly string[] {
  const stored = log.committed(socket.roomId);
  const heard = heardBy(socket, "new_message").map(({ payload }) => payload);
  const first = heard[0]?.seq ?? stored.length + 1;
  const violations = heard.flatMap(({ seq, text }, index) => [
    ...(seq === first + index ? [] : [`heard ${seq} where ${first + index} was next`]),
    ...(stored[seq - 1]?.text === text ? [] : [`heard another ${seq} than is stored`]),
  ]);
  if (!socket.isOpen) return violations;
  if (socket.joinedAt === undefined) return [...violations, "never taken in"];
  const isWhole = first <= socket.joinedAt + 1 && first + heard.length - 1 === stored.length;
  return isWhole
    ? violations
    : [
        ...violations,
        `joined at ${socket.joinedAt}, heard ${heard.length} from ${first} on of ${stored.length}`,
      ];
}

/** A client has, without a hole, all that the logs hold. */
function findInClients({ sockets, log }: World): readonly string[] {
  const cut = [...sockets.clients.values()].filter(({ end }) => end === "server");
  const violations = cut.map(({ id }) => `${id}: closed by the server`);
  const followed = sockets.openClients.flatMap((client) =>
    roomIds.flatMap((roomId) => {
      const { last, holes } = client.follow(roomId);
      const head = log.committed(roomId).length;
      const isBehind = last === head ? [] : [`${roomId}: has ${last} of ${head}`];
      return [...holes, ...isBehind].map((violation) => `${client.id}: ${violation}`);
    }),
  );
  return [...violations, ...followed];
}

/** One answer for each frame while the socket is open, and an ack only for what the log has. */
function findInAnswers({ log }: World, socket: SimulatedSocket): readonly string[] {
  const stored = log.committed(socket.roomId);
  return socket.asked.flatMap(({ frameId, clientMsgId, text }) => {
    const acks = heardBy(socket, "ack").filter(({ id }) => id === frameId);
    const count = acks.length + heardBy(socket, "error").filter(({ id }) => id === frameId).length;
    const isAnswered = count === 1 || (count === 0 && !socket.isOpen);
    const isTrue = acks.every(({ payload }) => {
      const entry = stored[payload.seq - 1];
      const isSame = entry?.text === text && entry.userId === socket.user.id;
      return isSame && entry.clientMsgId === (clientMsgId ?? entry.clientMsgId);
    });
    return [
      ...(isAnswered ? [] : [`frame ${frameId} was answered ${count} times`]),
      ...(isTrue ? [] : [`frame ${frameId} was acknowledged, but is not in the log`]),
    ];
  });
}

/** Each change follows from the one before, and the last list is true. */
function findInPresence({ sockets }: World, socket: SimulatedSocket): readonly string[] {
  const violations: string[] = [];
  let online: readonly string[] | undefined;
  for (const { event, payload } of socket.heard.filter(isPresence)) {
    const { username, online_users: list } = payload;
    const others = online?.filter((each) => each !== username);
    const isNews = online?.includes(username) !== (event === "user_joined_room");
    if (online !== undefined && !isNews) violations.push(`${event} of ${username} twice`);
    const expected = event === "user_joined_room" ? [...(others ?? []), username].sort() : others;
    if (online !== undefined && `${expected}` !== `${list}`)
      violations.push(`${list} instead of ${expected}`);
    if (list.includes(username) !== (event === "user_joined_room")) violations.push(`${event} with ${list}`);
    online = list;
  }
  const there = sockets.open.filter(({ roomId }) => roomId === socket.roomId);
  const people = [...there, ...sockets.openClients];
  const truth = [...new Set(people.map(({ user }) => user.username))].sort();
  if (socket.isOpen && online !== undefined && `${online}` !== `${truth}`) {
    violations.push(`believes ${online} online, which are ${truth}`);
  }
  return violations;
}

function findStrangeCrashes({ reports }: World): readonly string[] {
  return reports.flatMap((report) =>
    report.kind === "child_crashed" && !(report.error instanceof SimulatedFault)
      ? [`${report.child} crashed: ${report.error}`]
      : [],
  );
}

function isPresence(event: RoomEvent): event is EventOf<"user_joined_room"> | EventOf<"user_left_room"> {
  return event.event === "user_joined_room" || event.event === "user_left_room";
}

function heardBy<Name extends RoomEvent["event"]>(
  socket: SimulatedSocket,
  name: Name,
): readonly EventOf<Name>[] {
  return socket.heard.filter((event): event is EventOf<Name> => event.event === name);
}
