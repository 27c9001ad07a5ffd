let lastId = 0;

/** Unique within this operating system process, never reused; for telling incarnations apart, not for order. */
export function nextProcessId(): number {
  lastId += 1;
  return lastId;
}
