/**
 * Reads the fields of an answer, one by one, by the type they should have; what does not fit is a `bad_answer`. Fields
 * that nobody asks for are ignored, as the protocol wants it.
 */
import { KoeError } from "../koe-error.ts";

export class Fields {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  text(name: string): string {
    const value = this.#values[name];
    return typeof value === "string" ? value : this.#unfit(name);
  }

  optionalText(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === "string" ? value : undefined;
  }

  number(name: string): number {
    const value = this.#values[name];
    return typeof value === "number" ? value : this.#unfit(name);
  }

  flag(name: string): boolean {
    const value = this.#values[name];
    return typeof value === "boolean" ? value : this.#unfit(name);
  }

  /** A time in RFC 3339, as milliseconds since the Unix epoch. */
  time(name: string): number {
    const atMs = Date.parse(this.text(name));
    return Number.isNaN(atMs) ? this.#unfit(name) : atMs;
  }

  optionalTime(name: string): number | undefined {
    return this.optionalText(name) === undefined ? undefined : this.time(name);
  }

  /** Undefined where there is no list. */
  optionalTexts(name: string): readonly string[] | undefined {
    const value = this.#values[name];
    if (!Array.isArray(value)) return undefined;
    return value.filter((item) => typeof item === "string");
  }

  object(name: string): Fields {
    return fieldsOf(this.#values[name], name);
  }

  list<T>(name: string, read: (item: unknown) => T): readonly T[] {
    const value = this.#values[name];
    return Array.isArray(value) ? value.map(read) : this.#unfit(name);
  }

  /** As it came. */
  raw(name: string): unknown {
    return this.#values[name];
  }

  #unfit(name: string): never {
    throw badAnswer(name);
  }
}

/** Undefined for what is no object. */
export function readFields(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null ? new Fields({ ...value }) : undefined;
}

/** @throws KoeError */
export function fieldsOf(value: unknown, name = "the answer"): Fields {
  const fields = readFields(value);
  if (fields === undefined) throw badAnswer(name);
  return fields;
}

/** @throws KoeError */
export function listOf<T>(value: unknown, read: (item: unknown) => T): readonly T[] {
  if (!Array.isArray(value)) throw badAnswer("the answer");
  return value.map(read);
}

export function badAnswer(what: string): KoeError {
  return new KoeError({
    code: "bad_answer",
    message: `The server's answer cannot be read (${what}).`,
    temporary: false,
  });
}
