/** Runs `work` in one tab of this browser at a time: in the next one when a tab closes, crashes or ends it. */
export function inOneTab(name: string, work: () => () => void): () => void {
  const ended = new AbortController();
  const whenEnded = new Promise<void>((resolve) => ended.signal.addEventListener("abort", () => resolve()));
  const hold = async () => {
    const stop = work();
    await whenEnded;
    stop();
  };
  // Rejects when it is ended while still waiting for its turn.
  if ("locks" in navigator)
    navigator.locks.request(name, { signal: ended.signal }, hold).catch(() => undefined);
  else hold();
  return () => ended.abort();
}
