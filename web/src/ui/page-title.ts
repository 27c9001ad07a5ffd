/** The window's title: what is shown, and before it how much waits elsewhere. Two who do not know each other write it. */
const name = "Koe";

let place = name;
let mark = "";

export const pageTitle = {
  setPlace(next: string): void {
    place = next === name ? name : `${next} — ${name}`;
    write();
  },

  /** Such as `(3)`; empty when nothing waits. */
  setMark(next: string): void {
    mark = next;
    write();
  },
};

function write(): void {
  document.title = mark === "" ? place : `${mark} ${place}`;
}
