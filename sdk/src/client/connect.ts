import type { ConnectOptions, Koe } from "../surface.ts";

/** Opens the one connection of a signed-in user. Never throws; how it goes is in `connection`. */
export declare function connect(options: ConnectOptions): Koe;
