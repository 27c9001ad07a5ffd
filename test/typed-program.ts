/** A program that talks by lines: what it writes is waited for, what it reads is typed. */
export interface TypedProgram {
  /** Resolves once the output matches. */
  heard(pattern: RegExp): Promise<void>;
  type(line: string): void;
  /** No more lines come. */
  endInput(): void;
  stop(): void;
  readonly status: Promise<number>;
  output(): string;
}

const patienceMs = 20_000;

export function startProgram(file: string, args: readonly string[]): TypedProgram {
  return startCommand([process.execPath, file, ...args]);
}

export function startCommand(command: readonly string[]): TypedProgram {
  const child = Bun.spawn([...command], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "pipe",
  });
  const waiting = new Set<() => void>();
  let text = "";
  const collect = async (stream: ReadableStream<Uint8Array>) => {
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      text += decoder.decode(chunk, { stream: true });
      for (const look of waiting) look();
    }
  };
  const collected = Promise.all([collect(child.stdout), collect(child.stderr)]);
  return {
    async heard(pattern) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const look = () => {
        if (pattern.test(text)) resolve();
      };
      const timer = setTimeout(() => reject(new Error(`no ${pattern} in:\n${text}`)), patienceMs);
      waiting.add(look);
      look();
      await promise.finally(() => {
        clearTimeout(timer);
        waiting.delete(look);
      });
    },
    type: (line) => {
      child.stdin.write(`${line}\n`);
      child.stdin.flush();
    },
    endInput: () => {
      child.stdin.end();
    },
    stop: () => child.kill(),
    status: collected.then(() => child.exited),
    output: () => text,
  };
}
