export { defaultLimits, type Limits } from "./limits.ts";
