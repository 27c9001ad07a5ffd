const patienceMs = 15_000;

export interface Waiting {
  /** Asked after every event, and at once. */
  readonly holds: () => boolean;
  readonly what: string;
  /** Called back after every event. */
  readonly listeners: Set<() => void>;
  /** Nothing more will come. */
  readonly isOver: () => boolean;
}

/** Waits for events of something that is listened to, never for time. */
export async function untilHolds({ holds, what, listeners, isOver }: Waiting): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const look = () => {
    if (holds()) resolve();
    else if (isOver()) reject(new Error(`it ended while waiting for ${what}`));
  };
  const timer = setTimeout(() => reject(new Error(`no ${what} within ${patienceMs} ms`)), patienceMs);
  listeners.add(look);
  try {
    look();
    await promise;
  } finally {
    clearTimeout(timer);
    listeners.delete(look);
  }
}
