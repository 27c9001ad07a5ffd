import { X } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useTexts } from "../i18n/use-texts.ts";
import { clock } from "./clock.ts";
import styles from "./people-picker.module.css";
import { useCombobox } from "./use-combobox.ts";
import { VisuallyHidden } from "./visually-hidden.tsx";

export interface PickedPerson {
  readonly id: string;
  readonly username: string;
}

interface PeoplePickerProps {
  readonly label: string;
  readonly picked: readonly PickedPerson[];
  readonly onChange: (picked: readonly PickedPerson[]) => void;
  /** People whose name begins so. */
  readonly search: (prefix: string) => Promise<readonly PickedPerson[]>;
  /** Who is not offered. */
  readonly isLeftOut?: (person: PickedPerson) => boolean;
}

/** A field for people: type the beginning of a name, take one of those who are found; each stands there as a chip. */
export function PeoplePicker(props: PeoplePickerProps) {
  const { label, picked, onChange } = props;
  const { ui } = useTexts();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState("");
  const prefix = query.trim().replace(/^@/, "");
  const found = usePeople(prefix, props.search);
  // Until the answer to all that is typed comes, those of the last answer that fit it are shown.
  const shown = found.filter(
    (person) =>
      prefix !== "" &&
      fold(person.username).startsWith(fold(prefix)) &&
      !picked.some((other) => other.id === person.id) &&
      !props.isLeftOut?.(person),
  );

  const pick = (person: PickedPerson | undefined) => {
    if (person === undefined) return;
    onChange([...picked, person]);
    setQuery("");
  };
  const drop = (person: PickedPerson) => {
    onChange(picked.filter((other) => other.id !== person.id));
    field.current?.focus();
  };
  const combobox = useCombobox({
    optionCount: shown.length,
    query,
    onPick: (at) => pick(shown[at]),
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const last = picked.at(-1);
    if (event.key === "Backspace" && query === "" && last !== undefined) drop(last);
    else if (event.key === "Enter" && query !== "" && shown.length === 0) event.preventDefault();
    else combobox.inputProps.onKeyDown(event);
  };

  return (
    <div className={styles["picker"]}>
      <label htmlFor={id}>{label}</label>
      <div className={styles["box"]} onPointerUp={() => field.current?.focus()}>
        {picked.map((person) => (
          <span key={person.id} className={styles["chip"]}>
            <bdi>{person.username}</bdi>
            <button type="button" aria-label={ui.remove(person.username)} onClick={() => drop(person)}>
              <X />
            </button>
          </span>
        ))}
        <input
          {...combobox.inputProps}
          ref={field}
          id={id}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={onKeyDown}
          aria-describedby={`${id}-note`}
        />
      </div>
      <ul {...combobox.listProps} aria-label={ui.people} className={styles["options"]}>
        {shown.map((person, at) => (
          <li key={person.id} {...combobox.optionProps(at)} className={styles["option"]}>
            <bdi>{person.username}</bdi>
          </li>
        ))}
      </ul>
      <p id={`${id}-note`} className={styles["note"]} role="status">
        <Found query={query} count={shown.length} />
      </p>
    </div>
  );
}

function Found({ query, count }: { readonly query: string; readonly count: number }) {
  const { ui } = useTexts();
  if (query.trim() === "") return ui.typeAName;
  if (count === 0) return ui.nobodyFound(query.trim());
  return <VisuallyHidden>{ui.peopleFound(count)}</VisuallyHidden>;
}

const fold = (name: string): string => name.normalize("NFKC").toLowerCase();

const pauseMs = 120;

/** Asks when typing pauses; of the answers only the one to the latest question counts. */
function usePeople(prefix: string, search: PeoplePickerProps["search"]): readonly PickedPerson[] {
  const [found, setFound] = useState<readonly PickedPerson[]>([]);
  useEffect(() => {
    let isLatest = true;
    const cancel = clock.after(prefix === "" ? 0 : pauseMs, async () => {
      const people = prefix === "" ? [] : await search(prefix).catch(() => []);
      if (isLatest) setFound(people);
    });
    return () => {
      isLatest = false;
      cancel();
    };
  }, [prefix, search]);
  return found;
}
