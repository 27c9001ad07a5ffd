import { type ActorChild, actorChild } from "./actor-child.ts";
import type { ChildSpec, Restart } from "./child.ts";
import { type Act, type ProbeOptions, probeChild } from "./probe.ts";
import { SimulatedRuntime } from "./simulated-runtime.ts";
import { type Supervisor, type SupervisorOutcome, startSupervisor } from "./supervisor.ts";
import type { SupervisorEvent } from "./supervisor-event.ts";
import type { SupervisorSpec } from "./supervisor-spec.ts";

export const budget = { intensity: 3, periodMs: 10_000, backoff: { baseMs: 100, maxMs: 1000 } };

/** A tree of probes on a simulated clock, with what they and the supervisors said. */
export function plant() {
  const runtime = new SimulatedRuntime();
  const journal: string[] = [];
  const events: SupervisorEvent[] = [];
  const child = (
    id: string,
    options: ProbeOptions & { restart?: Restart; shutdownTimeoutMs?: number } = {},
  ): ActorChild<Act> => actorChild(probeChild(id, journal, options));
  const start = async (children: ChildSpec[], options: Partial<SupervisorSpec> = {}): Promise<Supervisor> => {
    const outcome = await settled(begin(children, options));
    if (outcome.kind !== "started") throw outcome.error;
    journal.length = 0;
    events.length = 0;
    return outcome.supervisor;
  };
  const begin = (children: ChildSpec[], options: Partial<SupervisorSpec> = {}): Promise<SupervisorOutcome> =>
    startSupervisor(runtime, {
      name: "root",
      strategy: "one_for_one",
      ...budget,
      children,
      report: (event) => events.push(event),
      ...options,
    });
  const settled = async <T>(promise: Promise<T>): Promise<T> => {
    await runtime.settle();
    return promise;
  };
  const kinds = () => events.map(({ child, kind }) => `${child} ${kind}`);
  const takeJournal = () => journal.splice(0);
  return { runtime, journal, events, kinds, takeJournal, child, begin, start, settled };
}
