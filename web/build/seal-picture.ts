/**
 * The mark as pixels: the picture of `mark.svg`, a rounded square and one stroked path, drawn by how far each pixel is
 * from them. So the icons of the installed page come from the one drawing that the page has, and need no other program.
 */
export interface Seal {
  readonly sizePx: number;
  /** Radius of the square's corners. */
  readonly cornerPx: number;
  readonly ground: Colour;
  readonly ink: Colour;
  readonly strokePx: number;
  /** Each a line through points, in the drawing's own pixels. */
  readonly strokes: readonly (readonly Point[])[];
}

/** `filled`: the ground goes to the edges, for systems that cut the shape themselves, and the drawing is smaller. */
export type SealShape = "rounded" | "filled";

type Point = readonly [x: number, y: number];
export type Colour = readonly [red: number, green: number, blue: number];

/** Of the part that every system leaves when it cuts a circle. */
const filledScale = 0.74;
const curveSteps = 12;

/** @throws Error when the drawing is of another kind */
export function readSeal(svg: string): Seal {
  const found = (pattern: RegExp) => {
    const text = pattern.exec(svg)?.[1];
    if (text === undefined) throw new Error(`the mark has no ${pattern.source}`);
    return text;
  };
  return {
    sizePx: Number(found(/viewBox="0 0 (\d+) /)),
    cornerPx: Number(found(/rx="([\d.]+)"/)),
    ground: colourOf(found(/<rect[^>]* fill="(#[\da-f]{6})"/)),
    ink: colourOf(found(/stroke="(#[\da-f]{6})"/)),
    strokePx: Number(found(/stroke-width="([\d.]+)"/)),
    strokes: strokesOf(found(/<path d="([^"]+)"/)),
  };
}

/** Red, green, blue and opacity of each pixel, from the top left. */
export function drawSeal(seal: Seal, sizePx: number, shape: SealShape): Uint8Array {
  const scale = sizePx / seal.sizePx;
  const inner = shape === "filled" ? filledScale : 1;
  const middle = seal.sizePx / 2;
  const pixels = new Uint8Array(sizePx * sizePx * 4);
  for (let at = 0; at < sizePx * sizePx; at++) {
    const point: Point = [((at % sizePx) + 0.5) / scale, (Math.floor(at / sizePx) + 0.5) / scale];
    const ground = shape === "filled" ? 1 : covered(insideSquare(seal, point), scale);
    const drawn: Point = [middle + (point[0] - middle) / inner, middle + (point[1] - middle) / inner];
    const ink = covered(seal.strokePx / 2 - distance(seal.strokes, drawn), scale * inner);
    const mixed = seal.ground.map((value, channel) => value + ((seal.ink[channel] ?? 0) - value) * ink);
    pixels.set([...mixed.map(Math.round), Math.round(ground * 255)], at * 4);
  }
  return pixels;
}

/** The share of a pixel that is covered by what reaches `depth` beyond its middle. */
function covered(depth: number, scale: number): number {
  return Math.min(1, Math.max(0, 0.5 + depth * scale));
}

/** How deep a point lies inside the rounded square; negative outside. */
function insideSquare({ sizePx, cornerPx }: Seal, [x, y]: Point): number {
  const [dx, dy] = [x, y].map((value) => Math.abs(value - sizePx / 2) - sizePx / 2 + cornerPx);
  const [across = 0, down = 0] = [dx, dy];
  const outside = Math.hypot(Math.max(across, 0), Math.max(down, 0));
  return cornerPx - outside - Math.min(Math.max(across, down), 0);
}

function distance(strokes: Seal["strokes"], point: Point): number {
  let least = Number.POSITIVE_INFINITY;
  for (const stroke of strokes) {
    for (let at = 1; at < stroke.length; at++) {
      const [from, to] = [stroke[at - 1], stroke[at]];
      if (from !== undefined && to !== undefined) least = Math.min(least, distanceToLine(from, to, point));
    }
  }
  return least;
}

function distanceToLine([ax, ay]: Point, [bx, by]: Point, [x, y]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
  return Math.hypot(x - ax - share * dx, y - ay - share * dy);
}

/** Of a path with `M`, `h`, `v` and `c`, as the mark has them. */
function strokesOf(path: string): Seal["strokes"] {
  const strokes: Point[][] = [];
  for (const [, command, text = ""] of path.matchAll(/([a-z])([^a-z]*)/gi)) {
    const numbers = (text.match(/-?\d*\.?\d+/g) ?? []).map(Number);
    const [a = 0, b = 0] = numbers;
    const stroke = strokes.at(-1) ?? [];
    const [x = 0, y = 0] = stroke.at(-1) ?? [];
    if (command === "M") strokes.push([[a, b]]);
    else if (command === "h") stroke.push([x + a, y]);
    else if (command === "v") stroke.push([x, y + a]);
    else if (command === "c") stroke.push(...curve([x, y], numbers));
    else throw new Error(`the mark's path has a command ${command}, which is not known here`);
  }
  return strokes;
}

function curve([x, y]: Point, [ax = 0, ay = 0, bx = 0, by = 0, cx = 0, cy = 0]: readonly number[]): Point[] {
  return Array.from({ length: curveSteps }, (_, step) => {
    const t = (step + 1) / curveSteps;
    const [first, second, third] = [3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3];
    return [x + first * ax + second * bx + third * cx, y + first * ay + second * by + third * cy];
  });
}

function colourOf(hex: string): Colour {
  const [red = 0, green = 0, blue = 0] = (hex.match(/[\da-f]{2}/g) ?? []).map((pair) =>
    Number.parseInt(pair, 16),
  );
  return [red, green, blue];
}
