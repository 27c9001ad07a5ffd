/**
 * What the page has in the place of `zod/mini`, put there by the build: as much of it as the protocol and the SDK use,
 * without the rest that would come along, which is a tenth of all that is fetched before a room is there. It says yes
 * and no to the same values, and gives the same; why not, it does not say, since nobody asks. The types are zod's.
 */
const refused = Symbol("refused");

type Read = (value: unknown) => unknown;
type Fields = Readonly<Record<string, Shape>>;
type Result =
  | { readonly success: true; readonly data: unknown }
  | { readonly success: false; readonly data?: undefined };

class Shape {
  /** What was read, or `refused`. */
  readonly read: Read;
  readonly isOptional: boolean;
  readonly fields: Fields;
  /** All that it takes, of an enumeration or a literal. */
  readonly values: readonly unknown[];

  constructor(
    read: Read,
    about: {
      readonly isOptional?: boolean;
      readonly fields?: Fields;
      readonly values?: readonly unknown[];
    } = {},
  ) {
    this.read = read;
    this.isOptional = about.isOptional ?? false;
    this.fields = about.fields ?? {};
    this.values = about.values ?? [];
  }

  check(...checks: readonly ((value: unknown) => boolean)[]): Shape {
    return new Shape((value) => {
      const found = this.read(value);
      return found === refused || checks.every((isFit) => isFit(found)) ? found : refused;
    });
  }

  safeParse(value: unknown): Result {
    const data = this.read(value);
    return data === refused ? { success: false } : { success: true, data };
  }
}

export const safeParse = (shape: Shape, value: unknown): Result => shape.safeParse(value);

/** It never compiles code. */
export function config(): void {}

const shapeOf = (isFit: (value: unknown) => boolean) =>
  new Shape((value) => (isFit(value) ? value : refused));

export const string = (): Shape => shapeOf((value) => typeof value === "string");
export const boolean = (): Shape => shapeOf((value) => typeof value === "boolean");
export const number = (): Shape => shapeOf(Number.isFinite);
export const int = (): Shape => shapeOf(Number.isSafeInteger);
export const unknown = (): Shape => shapeOf(() => true);

export const minimum = (least: number) => (value: unknown) => typeof value === "number" && value >= least;

export const literal = (value: unknown): Shape => oneOf([value]);

const oneOf = (values: readonly unknown[]): Shape =>
  new Shape((value) => (values.includes(value) ? value : refused), { values });

export { oneOf as enum };

/** RFC 3339 in UTC with milliseconds, the one form that is written anywhere, of a day that there is. */
const timestampForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

export const iso = {
  datetime: (): Shape =>
    shapeOf((value) => {
      if (typeof value !== "string" || !timestampForm.test(value)) return false;
      const atMs = Date.parse(value);
      return !Number.isNaN(atMs) && new Date(atMs).toISOString() === value;
    }),
};

export function optional(shape: Shape): Shape {
  return new Shape((value) => (value === undefined ? value : shape.read(value)), { isOptional: true });
}

export function nullable(shape: Shape): Shape {
  return new Shape((value) => (value === null ? value : shape.read(value)));
}

export function array(shape: Shape): Shape {
  return new Shape((value) => {
    if (!Array.isArray(value)) return refused;
    const items = value.map(shape.read);
    return items.includes(refused) ? refused : items;
  });
}

export function record(_names: Shape, shape: Shape): Shape {
  return new Shape((value) => {
    if (!isObject(value)) return refused;
    const entries = Object.entries(value).map(([name, field]) => [name, shape.read(field)] as const);
    return entries.some(([, field]) => field === refused) ? refused : Object.fromEntries(entries);
  });
}

/** What has no shape is left out. */
export const object = (fields: Fields): Shape => objectOf(fields, () => ({}));

/** What has no shape stays as it is. */
export const looseObject = (fields: Fields): Shape => objectOf(fields, (value) => ({ ...value }));

function objectOf(fields: Fields, begin: (value: object) => Record<string, unknown>): Shape {
  const shapes = Object.entries(fields);
  const read = (value: unknown) => {
    if (!isObject(value)) return refused;
    const written: Readonly<Record<string, unknown>> = value;
    const found = begin(value);
    for (const [name, shape] of shapes) {
      const field = shape.read(written[name]);
      if (field === refused) return refused;
      if (field !== undefined || Object.hasOwn(value, name)) found[name] = field;
    }
    return found;
  };
  return new Shape(read, { fields });
}

export function union(shapes: readonly Shape[]): Shape {
  return new Shape((value) => {
    for (const shape of shapes) {
      const found = shape.read(value);
      if (found !== refused) return found;
    }
    return refused;
  });
}

export function discriminatedUnion(name: string, shapes: readonly Shape[]): Shape {
  const byValue = new Map(
    shapes.flatMap((shape) => shape.fields[name]?.values.map((value) => [value, shape]) ?? []),
  );
  return new Shape((value) => {
    if (!isObject(value)) return refused;
    return byValue.get(value[name])?.read(value) ?? refused;
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
