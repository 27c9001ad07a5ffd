/** What a person recognizes of a `User-Agent`: browser and system. Undefined when neither is known. */
export function deviceName(userAgent: string | undefined): string | undefined {
  if (userAgent === undefined) return undefined;
  const parts = [firstOf(browsers, userAgent), firstOf(systems, userAgent)].filter(
    (part) => part !== undefined,
  );
  return parts.length === 0 ? undefined : parts.join(" · ");
}

type Sign = readonly [sign: RegExp, name: string];

// In this order, since most browsers name others as well.
const browsers: readonly Sign[] = [
  [/\bEdgA?\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bFirefox\/|\bFxiOS\//, "Firefox"],
  [/\bChrome\/|\bCriOS\//, "Chrome"],
  [/\bSafari\//, "Safari"],
  [/^curl\//, "curl"],
  [/^Bun\//, "Bun"],
];

const systems: readonly Sign[] = [
  [/\bAndroid\b/, "Android"],
  [/\biPhone\b|\biPad\b/, "iOS"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
];

function firstOf(signs: readonly Sign[], text: string): string | undefined {
  return signs.find(([sign]) => sign.test(text))?.[1];
}
