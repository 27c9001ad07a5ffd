import type { ChildSpec } from "./child.ts";
import type { RestartBudget } from "./restart-budget.ts";
import type { SupervisorReport } from "./supervisor-event.ts";

/** `one_for_one`: only the child that ended. `rest_for_one`: it and those after it in start order. */
export type Strategy = "one_for_one" | "rest_for_one";

/** The budget counts the restarts of all children together; the back-off is each child's own. */
export interface SupervisorSpec extends RestartBudget {
  readonly name: string;
  readonly strategy: Strategy;
  /** In start order; stopped in reverse. */
  readonly children: readonly ChildSpec[];
  readonly report: SupervisorReport;
}
