/** The kernel's own errors, one class per reason. They appear in exit reasons and outcomes, never as refusals. */

/** Outcome of a task that was not run: `tasksMax` were in flight. */
export class TaskLimitError extends Error {
  override readonly name = "TaskLimitError";
  constructor(actor: string, tasksMax: number) {
    super(`${actor}: ${tasksMax} tasks are in flight`);
  }
}

/** An actor holds more timers, monitors or waiting signals than any correct one does. */
export class ActorLimitError extends Error {
  override readonly name = "ActorLimitError";
  constructor(what: "timers" | "monitors" | "signals", max: number) {
    super(`an actor may hold at most ${max} ${what}`);
  }
}

export class InitTimeoutError extends Error {
  override readonly name = "InitTimeoutError";
  constructor(actor: string) {
    super(`${actor}: init did not finish in time`);
  }
}

export class TerminateTimeoutError extends Error {
  override readonly name = "TerminateTimeoutError";
  constructor(actor: string) {
    super(`${actor}: terminate did not finish in time`);
  }
}

/** Killed before `init` had finished. */
export class KilledError extends Error {
  override readonly name = "KilledError";
  constructor(actor: string) {
    super(`${actor}: killed while starting`);
  }
}

/** A handler returned a promise; what it awaits would run between other messages. */
export class AsyncHandlerError extends Error {
  override readonly name = "AsyncHandlerError";
  constructor(actor: string) {
    super(`${actor}: handle returned a promise; handlers are synchronous, I/O is a task`);
  }
}

/** A supervisor did not start because this child did not; `cause` says why. */
export class ChildStartError extends Error {
  override readonly name = "ChildStartError";
  constructor(supervisor: string, child: string, cause: unknown) {
    super(`${supervisor}: ${child} did not start`, { cause });
  }
}

/** A supervisor ended because its children ended too often; `cause` is the last one's exit. */
export class SupervisorGaveUpError extends Error {
  override readonly name = "SupervisorGaveUpError";
  constructor(supervisor: string, child: string, cause: unknown) {
    super(`${supervisor}: ${child} ended once too often`, { cause });
  }
}
