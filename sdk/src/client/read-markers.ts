/**
 * Moves of read markers on their way to the server: for each room the latest one wants to go out, and at most one goes in
 * `markIntervalMs`. A move that the server could not take for now comes back, unless a later one has replaced it.
 */
export interface MarkerMove {
  readonly roomId: string;
  readonly seq: number;
  readonly isBack: boolean;
}

export const markIntervalMs = 500;

export class ReadMarkers {
  /** By room, in the order in which they were first wanted. */
  readonly #moves = new Map<string, MarkerMove>();
  readonly #sentAtMs = new Map<string, number>();
  /** On their way, by room. */
  readonly #sent = new Map<string, MarkerMove>();

  move(move: MarkerMove): void {
    const waiting = this.#moves.get(move.roomId);
    // A move forward after one back still may go back: the server has not heard of the first one.
    const isBack = move.isBack || waiting?.isBack === true;
    this.#moves.set(move.roomId, { ...move, isBack });
  }

  /** Rooms with a move that the server has not answered. */
  get roomIds(): readonly string[] {
    return [...new Set([...this.#moves.keys(), ...this.#sent.keys()])];
  }

  /** The latest move that the server has not answered. */
  unanswered(roomId: string): MarkerMove | undefined {
    return this.#moves.get(roomId) ?? this.#sent.get(roomId);
  }

  /** The server has answered. */
  answered(move: MarkerMove, mayComeBack: boolean): void {
    if (this.#sent.get(move.roomId) === move) this.#sent.delete(move.roomId);
    if (!mayComeBack) return;
    const later = this.#moves.get(move.roomId);
    // One back that the server never took lives on in the one that replaced it.
    const isBack = move.isBack || later?.isBack === true;
    this.#moves.set(move.roomId, { ...(later ?? move), isBack });
  }

  /** The connection is lost, and with it the answers. */
  disconnected(): void {
    for (const move of [...this.#sent.values()]) this.answered(move, true);
  }

  clear(): void {
    this.#moves.clear();
    this.#sentAtMs.clear();
    this.#sent.clear();
  }

  /** The next move that may go now. */
  take(nowMs: number): MarkerMove | undefined {
    for (const move of this.#moves.values()) {
      if (this.#dueAtMs(move.roomId) > nowMs) continue;
      this.#moves.delete(move.roomId);
      this.#sentAtMs.set(move.roomId, nowMs);
      this.#sent.set(move.roomId, move);
      return move;
    }
    return undefined;
  }

  /** When the next one may go; undefined when none waits. */
  nextDueAtMs(): number | undefined {
    let next: number | undefined;
    for (const { roomId } of this.#moves.values()) {
      next = Math.min(next ?? Number.POSITIVE_INFINITY, this.#dueAtMs(roomId));
    }
    return next;
  }

  #dueAtMs(roomId: string): number {
    const sentAtMs = this.#sentAtMs.get(roomId);
    return sentAtMs === undefined ? 0 : sentAtMs + markIntervalMs;
  }
}
