/** Forms by CLDR's categories; `other` is always there, and says what the language does not tell apart. */
export type PluralForms = Partial<Readonly<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string };

const rules = new Map<string, Intl.PluralRules>();
const numbers = new Map<string, Intl.NumberFormat>();

/** The form for `count`, with `#` replaced by the number as the language writes it. */
export function plural(language: string, count: number, forms: PluralForms): string {
  const form = forms[rulesOf(language).select(count)] ?? forms.other;
  return form.replace("#", formatNumber(language, count));
}

export function formatNumber(language: string, value: number): string {
  return made(numbers, language, () => new Intl.NumberFormat(language)).format(value);
}

function rulesOf(language: string): Intl.PluralRules {
  return made(rules, language, () => new Intl.PluralRules(language));
}

function made<T>(known: Map<string, T>, language: string, make: () => T): T {
  const found = known.get(language) ?? make();
  known.set(language, found);
  return found;
}
