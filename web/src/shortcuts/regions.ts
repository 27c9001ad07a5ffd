/** The four regions of the page, in the order in which F6 visits them: rooms, messages, where one writes, the panel. */

const focusable = 'a[href], button:not(:disabled), input, textarea, [tabindex="0"]';

interface Region {
  readonly selector: string;
  /** What is focused in it: the first of these that is there. */
  readonly starts: readonly string[];
}

const regions: readonly Region[] = [
  { selector: "nav", starts: ["a[aria-current]", "a[href]"] },
  { selector: 'main [role="log"]', starts: ['[tabindex="0"]'] },
  { selector: "main :has(> textarea)", starts: ["textarea"] },
  { selector: "aside", starts: ["textarea", focusable] },
];

/** Goes to the next region that is in sight, or with -1 to the one before. */
export function focusRegion(step: 1 | -1): void {
  const shown = regions.flatMap((region) => {
    const element = [...document.querySelectorAll<HTMLElement>(region.selector)].find((found) =>
      found.checkVisibility(),
    );
    return element === undefined ? [] : [{ element, starts: region.starts }];
  });
  const at = shown.findIndex(({ element }) => element.contains(document.activeElement));
  const from = at === -1 && step === -1 ? 0 : at;
  const next = shown.at((from + step + shown.length) % shown.length);
  if (next === undefined) return;
  const start = next.starts
    .map((selector) => next.element.querySelector<HTMLElement>(selector))
    .find((found) => found !== null);
  (start ?? next.element).focus();
}
