// @ts-check
/**
 * Tells when the launcher is asked to stop, once per request.
 *
 * The same stop arrives by several ways: Ctrl-C goes from the terminal to every process of its group, and npm
 * sends what it got to its child again; a terminal that closes does the like with SIGHUP. A server that takes a
 * second signal for impatience must hear one, so what arrives within `echoWindowMs` of a request is that same
 * request. An npm that is killed outright passes nothing on; that it is gone counts as a request too.
 */

/** A person who presses Ctrl-C again because nothing seems to happen takes longer than this. */
const echoWindowMs = 1000;
/** How long Koe may outlive an npm that had no chance to pass the signal on. */
const parentCheckMs = 1000;

/**
 * @param {(signal: NodeJS.Signals) => void} listener
 * @returns {() => void} stops listening
 */
export function onStopRequest(listener) {
  let requestedAt = Number.NEGATIVE_INFINITY;
  /** @param {NodeJS.Signals} signal */
  const request = (signal) => {
    const now = performance.now();
    if (now - requestedAt < echoWindowMs) return;
    requestedAt = now;
    listener(signal);
  };
  const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);
  for (const signal of signals) process.on(signal, request);
  const stopWatching = watchNpm(() => request("SIGTERM"));
  return () => {
    for (const signal of signals) process.off(signal, request);
    stopWatching();
  };
}

/**
 * @param {() => void} onGone called once when the npm that runs the launcher is gone
 * @returns {() => void}
 */
function watchNpm(onGone) {
  // Without npm the parent may be a shell whose user logs out on purpose while Koe keeps running.
  const { npm_lifecycle_event: npmScript } = process.env;
  if (npmScript === undefined) return () => {};
  const parent = process.ppid;
  const check = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(check);
    onGone();
  }, parentCheckMs);
  check.unref();
  return () => clearInterval(check);
}
