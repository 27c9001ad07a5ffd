export const app = {
  name: "Koe",
  rooms: "Rooms",
  room: "Room",
  panel: "Side panel",
  back: "Back",
  you: (username: string) => `Signed in as ${username}`,
  settings: "Settings",
  /** A direct message with nobody else. */
  notes: "Notes to myself",
  pickRoom: "Pick a room to read and to write.",
  nothingHere: "There is nothing at this address.",
  toStart: "To the start page",
  failed: "Something went wrong on this page.",
  reload: "Load the page again",
};
