/**
 * Who is writing, told at most once a second for the room and for each thread. Pure: the caller keeps the time.
 *
 * The first in a quiet place is told at once and opens a window; who writes within it is gathered until it closes. A
 * window in which nobody wrote closes the place.
 */
export const typingLimits = {
  windowMs: 1_000,
  /** Names in one frame; more are not told of in this window. */
  namesMax: 10,
  /** Places with an open window; in more, nobody is told of. */
  windowsMax: 100,
} as const;

/** A thread by the seq of its first message; undefined is the room itself. */
export type Place = number | undefined;

const nobody: readonly string[] = [];

export class Typing {
  readonly #gathered = new Map<Place, Set<string>>();

  /** Somebody writes: whom to tell of now. If that is anybody, a window begins. */
  note(place: Place, username: string): readonly string[] {
    const gathered = this.#gathered.get(place);
    if (gathered !== undefined) {
      if (gathered.size < typingLimits.namesMax) gathered.add(username);
      return nobody;
    }
    if (this.#gathered.size >= typingLimits.windowsMax) return nobody;
    this.#gathered.set(place, new Set());
    return [username];
  }

  /** What they wrote has been said. */
  end(place: Place, username: string): void {
    this.#gathered.get(place)?.delete(username);
  }

  /** A window is over: whom to tell of. If that is anybody, the next window begins. */
  closeWindow(place: Place): readonly string[] {
    const gathered = [...(this.#gathered.get(place) ?? nobody)];
    if (gathered.length === 0) this.#gathered.delete(place);
    else this.#gathered.set(place, new Set());
    return gathered;
  }
}
