import { join } from "node:path";

/** A launch in a folder of `makeLauncherFolder`, or any other command there. */
export interface Launch {
  readonly pid: number;
  /** Everything that came out so far, of both kinds. */
  output(): string;
  /** Settles once the output matches; gives the match. Rejects when the output ends without. */
  heard(pattern: RegExp): Promise<RegExpExecArray>;
  /** Types at its terminal. */
  type(keys: string): void;
  signal(name: NodeJS.Signals): void;
  /** The exit status, 128 + n when signal n ended it. */
  readonly status: Promise<number>;
  /** The output, once nobody can write to it any more: the launch and all it started have ended. */
  readonly everything: Promise<string>;
}

export interface LaunchOptions {
  readonly folder: string;
  /** Instead of Node and the launcher. */
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  /** Besides the environment of the test itself. */
  readonly env?: Readonly<Record<string, string>>;
  /** Gives it a terminal, as a person has. */
  readonly atTerminal?: boolean;
}

export function launch({
  folder,
  command,
  args = [],
  env: more = {},
  atTerminal = false,
}: LaunchOptions): Launch {
  let text = "";
  const waiting = new Set<() => void>();
  const decoder = new TextDecoder();
  const take = (chunk: Uint8Array) => {
    text += decoder.decode(chunk, { stream: true });
    for (const look of waiting) look();
  };
  const hungUp = Promise.withResolvers<void>();
  const line = [...(command ?? ["node", join(folder, "bin/launch.mjs")]), ...args];
  const env = { ...process.env, ...more, npm_execpath: join(folder, "npm-cli.js") };
  const common = { cwd: folder, env };
  const child = atTerminal
    ? Bun.spawn(line, {
        ...common,
        terminal: { data: (_, chunk) => take(chunk), exit: () => hungUp.resolve() },
      })
    : Bun.spawn(line, { ...common, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const collect = async (stream: ReadableStream<Uint8Array>) => {
    for await (const chunk of stream) take(chunk);
  };
  const ended = atTerminal
    ? child.exited.then(() => child.terminal?.close())
    : Promise.all(
        [child.stdout, child.stderr].map((stream) =>
          stream instanceof ReadableStream ? collect(stream) : undefined,
        ),
      );
  const everything = ended.then(() => text);
  return {
    pid: child.pid,
    output: () => text,
    heard: (pattern) => {
      const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>();
      const look = () => {
        const found = pattern.exec(text);
        if (found !== null) resolve(found);
      };
      waiting.add(look);
      look();
      everything.then(() => reject(new Error(`It ended without ${pattern}:\n${text}`)));
      return promise.finally(() => waiting.delete(look));
    },
    type: (keys) => child.terminal?.write(keys),
    signal: (name) => child.kill(name),
    status: child.exited,
    everything,
  };
}
