/** In the order in which they are preferred where a client takes several alike. */
const encodings = ["br", "gzip", "identity"] as const;
export type ContentEncoding = (typeof encodings)[number];

/**
 * The best of what there is for an `Accept-Encoding` (RFC 9110, 12.5.3). What is there as it is, is sent even to one who
 * refuses that, since the alternative would be nothing.
 */
export function chooseEncoding(
  header: string | null,
  available: readonly ContentEncoding[],
): ContentEncoding {
  const weights = weightsIn(header ?? "");
  const acceptable = encodings.filter((encoding) => {
    const weight = weights.get(encoding) ?? weights.get("*") ?? 0;
    return encoding !== "identity" && weight > 0 && available.includes(encoding);
  });
  return acceptable[0] ?? "identity";
}

function weightsIn(header: string): ReadonlyMap<string, number> {
  return new Map(
    header.split(",").map((part) => {
      const [name = "", ...parameters] = part.split(";").map((each) => each.trim().toLowerCase());
      const weight = parameters.find((each) => each.startsWith("q="))?.slice(2);
      return [name, weight === undefined ? 1 : Number(weight)];
    }),
  );
}
