/**
 * What Koe is measured against: a WebSocket server on Bun that does nothing but carry. It knows no user and keeps
 * nothing; what one client sends, all of its room get. A program of its own, so that it has a process to itself as Koe
 * has. It says its URL on standard output.
 */
const server = Bun.serve<string>({
  hostname: "127.0.0.1",
  port: 0,
  fetch(request, bun) {
    return bun.upgrade(request, { data: new URL(request.url).pathname })
      ? undefined
      : new Response("WebSockets alone", { status: 426 });
  },
  websocket: {
    perMessageDeflate: false,
    open(socket) {
      socket.subscribe(socket.data);
      socket.send(greeting);
    },
    message(socket, message) {
      server.publish(socket.data, message);
    },
  },
});

/** Like Koe's word to one who comes, so that each client hears something. */
const greeting = JSON.stringify({ event: "user_joined_room", payload: {} });

process.stdout.write(`${server.url.href.replace(/\/$/, "")}\n`);
