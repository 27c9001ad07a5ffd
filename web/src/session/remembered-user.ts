/**
 * Who was signed in here last, known without asking the server, so that the page opens offline and at once. All tabs of
 * the browser share it: who signs in or out in one of them does so in all.
 */
const storageKey = "koe.user";

/** The id of the user; undefined when nobody is signed in as far as this browser knows. */
export function rememberedUser(): string | undefined {
  return localStorage.getItem(storageKey) ?? undefined;
}

export function rememberUser(userId: string): void {
  localStorage.setItem(storageKey, userId);
}

export function forgetUser(): void {
  localStorage.removeItem(storageKey);
}

/** Calls back when another tab signed in or out; gives what ends that. */
export function onUserChangedElsewhere(listener: () => void): () => void {
  const onStorage = ({ key }: StorageEvent) => {
    // Null: everything was cleared.
    if (key === storageKey || key === null) listener();
  };
  addEventListener("storage", onStorage);
  return () => removeEventListener("storage", onStorage);
}
