/** What the line over the page says. */
export interface Notice {
  readonly text: string;
  /** Changes too often to be read out. */
  readonly detail?: string;
  readonly actions: readonly { readonly label: string; readonly run: () => void }[];
}
