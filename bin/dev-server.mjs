// @ts-check
/**
 * Runs the server and starts it anew whenever a source file changes, with the page's server beside it all the while.
 *
 * `bun --watch` replaces the process in place and so leaves its children running, among them PostgreSQL. Here the
 * server is asked to stop, stops its children itself, and only then the new one starts.
 */
import { watch } from "node:fs";
import { join } from "node:path";
import { say } from "./say.mjs";
import { onStopRequest } from "./stop-requests.mjs";

/** An editor's save is several events, a checkout many. */
const settleMs = 150;

/**
 * @param {string} root
 * @param {() => import("./child.mjs").Child} start
 * @param {string[]} folders the sources, relative to root
 * @param {import("./child.mjs").Child} page ends with the server, and the server with it
 * @returns {Promise<number>} the last server's exit status, or the page's when that ended by itself
 */
export async function runDevServer(root, start, folders, page) {
  const changes = watchSources(folders.map((folder) => join(root, folder)));
  let isStopping = false;
  let server = start();
  const stopListening = onStopRequest((signal) => {
    isStopping = true;
    server.send(signal);
    page.send("SIGTERM");
    changes.close();
  });
  /** @type {number | undefined} */
  let pageStatus;
  page.status.then((status) => {
    pageStatus = status;
    changes.close();
  });
  try {
    for (;;) {
      const ended = server.status.then((status) => ({ status }));
      const first = await Promise.race([ended, changes.next()]);
      if (isStopping) return await server.status;
      if (pageStatus !== undefined) return pageStatus;
      if (first !== undefined) {
        say(`The server ended with status ${first.status}; it starts again at the next change.`);
        await changes.next();
        if (isStopping) return first.status;
        if (pageStatus !== undefined) return pageStatus;
      } else {
        server.send("SIGTERM");
        await server.status;
        if (isStopping) return 0;
      }
      say("Changed; starting the server again.");
      server = start();
    }
  } finally {
    stopListening();
    changes.close();
    for (const child of [server, page]) child.send("SIGTERM");
    await Promise.all([server.status, page.status]);
  }
}

/** @param {string[]} folders */
function watchSources(folders) {
  /** @type {(() => void)[]} */
  let waiting = [];
  /** @type {NodeJS.Timeout | undefined} */
  let settling;
  const wake = () => {
    const woken = waiting;
    waiting = [];
    for (const resolve of woken) resolve();
  };
  const noteChange = () => {
    clearTimeout(settling);
    settling = setTimeout(wake, settleMs);
  };
  const watchers = folders.map((folder) => watch(folder, { recursive: true }, noteChange));
  return {
    /** @returns {Promise<undefined>} settled at the next change, or when closed */
    next: () => new Promise((resolve) => waiting.push(() => resolve(undefined))),
    close: () => {
      clearTimeout(settling);
      for (const watcher of watchers) watcher.close();
      wake();
    },
  };
}
