/** Why Koe cannot start, in a sentence for the operator: a setting or a circumstance, not a bug. */
export class StartRefused extends Error {
  override readonly name = "StartRefused";
}
