/** What the measurements do inside the page. Each function is handed to the browser, so none may use another. */

/** Milliseconds between frames, for so many frames. */
export function frameTimes(count: number): Promise<readonly number[]> {
  return new Promise((resolve) => {
    const times: number[] = [];
    const step = (at: number) => {
      times.push(at);
      if (times.length <= count) requestAnimationFrame(step);
      else resolve(times.slice(1).map((time, index) => time - (times[index] ?? time)));
    };
    requestAnimationFrame(step);
  });
}

/** From the click on a room's link until a frame with its last line has been painted. */
export function switchRoom({ href, text }: { href: string; text: string }): Promise<number> {
  return new Promise((resolve) => {
    const startedAt = performance.now();
    document.querySelector<HTMLElement>(`a[href="${href}"]`)?.click();
    const isThere = () =>
      [...document.querySelectorAll<HTMLElement>("[role=article], article")].some(
        (row) => row.offsetParent !== null && row.textContent?.includes(text),
      );
    const look = () => {
      if (!isThere()) return requestAnimationFrame(look);
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(performance.now() - startedAt);
      // A message that is posted in a frame comes after it was painted.
      return requestAnimationFrame(() => port2.postMessage(undefined));
    };
    look();
  });
}

/** Frames while messages come in: how long each took, and how far from its end the log was after it. */
export function watchLog(
  forMs: number,
): Promise<{ readonly frames: readonly number[]; readonly gapMax: number }> {
  return new Promise((resolve) => {
    const logs = [...document.querySelectorAll<HTMLElement>("[role=log]")];
    const log = logs.find((each) => each.offsetParent !== null);
    const frames: number[] = [];
    let gapMax = 0;
    const startedAt = performance.now();
    let lastAt = startedAt;
    const step = (at: number) => {
      frames.push(at - lastAt);
      lastAt = at;
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        if (log) gapMax = Math.max(gapMax, log.scrollHeight - log.scrollTop - log.clientHeight);
      };
      port2.postMessage(undefined);
      if (at - startedAt < forMs) requestAnimationFrame(step);
      else resolve({ frames: frames.slice(1), gapMax });
    };
    requestAnimationFrame(step);
  });
}

/** From each key until the frame after it has been painted; `window.keyTimes` has them. */
export function watchKeys(): void {
  const times: number[] = [];
  Reflect.set(globalThis, "keyTimes", times);
  addEventListener(
    "keydown",
    ({ timeStamp }) =>
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => times.push(performance.now() - timeStamp);
        port2.postMessage(undefined);
      }),
    { capture: true },
  );
}

/** From the beginning of the load until a row is there; `window.firstRowMs` has it. */
export function watchFirstRow(): void {
  const look = () => {
    if (document.querySelector("[role=article], article") === null) return requestAnimationFrame(look);
    return requestAnimationFrame((at) => Reflect.set(globalThis, "firstRowMs", at));
  };
  requestAnimationFrame(look);
}
