/** Reads what stands in the address of a request: the names in its path, and what follows the `?`. */
import type { z } from "zod";
import { describeField, sayWhatIsWrong } from "./json-body.ts";
import { type Refusal, refuse } from "./reply.ts";

export type ReadFields<Fields> = { readonly kind: "ok"; readonly fields: Fields } | Refusal;

/** A name that nothing can have is one that nothing has. */
export function readParams<Params>(
  params: Readonly<Record<string, string>>,
  shape: z.ZodType<Params>,
): ReadFields<Params> {
  const parsed = shape.safeParse(params);
  if (parsed.success) return { kind: "ok", fields: parsed.data };
  return refuse("not_found", "There is nothing of that name.");
}

/** Of a field that is given more than once the last counts. */
export function readQuery<Query>(url: string, shape: z.ZodType<Query>): ReadFields<Query> {
  const search = URL.parse(url, "http://host.invalid")?.searchParams;
  const parsed = shape.safeParse(Object.fromEntries(search ?? []), { error: sayWhatIsWrong });
  if (parsed.success) return { kind: "ok", fields: parsed.data };
  return refuse("bad_payload", describeField(parsed.error));
}
