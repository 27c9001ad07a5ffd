/** The part of Trusted Types that is used; what a policy gives stands for the text it was given. */
interface PolicyFactory {
  createPolicy(
    name: string,
    rules: { createScriptURL(path: string): string },
  ): { createScriptURL(path: string): string };
}

const path = "/service-worker.js";

/**
 * The one address that the page ever runs a worker from, as the content policy wants it: named by a policy that knows
 * no other.
 */
export function workerPath(): string {
  const factory: PolicyFactory | undefined = Reflect.get(globalThis, "trustedTypes");
  return factory?.createPolicy("koe-worker", { createScriptURL: () => path }).createScriptURL(path) ?? path;
}
