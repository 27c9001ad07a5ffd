/**
 * Whether this process can serve requests, asked at most once a second however often a load balancer asks us.
 */
import type { Runtime } from "../actor/runtime.ts";

export type Readiness =
  | { readonly kind: "ready" }
  | {
      readonly kind: "not_ready" /** One sentence for the operator, without secrets. */;
      readonly why: string;
    };

export type ReadinessProbe = () => Promise<Readiness>;

export const readinessCachedMs = 1000;

/** Shares one answer among all who ask within `readinessCachedMs`. */
export function cachedReadiness(probe: ReadinessProbe, runtime: Pick<Runtime, "monotonic">): ReadinessProbe {
  let latest: { readonly at: number; readonly answer: Promise<Readiness> } | undefined;
  return () => {
    const now = runtime.monotonic();
    if (latest !== undefined && now - latest.at < readinessCachedMs) return latest.answer;
    latest = { at: now, answer: probe() };
    return latest.answer;
  };
}
