/**
 * The tests' actor: a message is what it shall do, run in its own turn with its own context. Every life writes
 * into a journal, so a test reads what happened and in which order.
 */
import type { Actor, ActorContext, ActorSpec, ExitReason } from "./actor.ts";
import type { ActorChildSpec } from "./actor-child.ts";

export type Act = (context: ActorContext<Act>) => unknown;

export interface ProbeOptions extends Partial<Omit<ActorSpec<Act>, "name" | "create">> {
  readonly init?: () => void | Promise<void>;
  readonly terminate?: (reason: ExitReason) => void | Promise<void>;
}

/** Journal lines: `+name` at the first turn, `-name reason` in terminate. */
export function probe(name: string, journal: string[], options: ProbeOptions = {}): ActorSpec<Act> {
  const { init, terminate, ...limits } = options;
  return {
    name,
    mailboxMax: 100,
    ...limits,
    create: (context): Actor<Act> => ({
      init() {
        journal.push(`+${name}`);
        return init?.();
      },
      // Hands on what the message gives, as a handler that returns something by mistake would.
      handle: (message) => message(context),
      terminate(reason) {
        journal.push(`-${name} ${reason.kind}`);
        return terminate?.(reason);
      },
    }),
  };
}

export function probeChild(
  id: string,
  journal: string[],
  options: ProbeOptions & Partial<Pick<ActorChildSpec<Act>, "restart" | "shutdownTimeoutMs">> = {},
): ActorChildSpec<Act> {
  const { restart = "permanent", shutdownTimeoutMs = 1000, ...rest } = options;
  const { name: _, ...spec } = probe(id, journal, rest);
  return { ...spec, id, restart, shutdownTimeoutMs };
}

export const crash =
  (text = "boom"): Act =>
  () => {
    throw new Error(text);
  };

export const stop: Act = (context) => context.stop();

/** A promise that never settles: work that hangs. */
export const hang = (): Promise<void> => new Promise(() => undefined);
