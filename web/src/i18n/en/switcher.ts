export const switcher = {
  title: "Find or go to",
  placeholder: "Rooms, people, actions",
  results: "Found",
  nothing: (query: string) => `Nothing is called “${query}”.`,
  kinds: {
    room: "Room",
    direct: "Direct message",
    elsewhere: "Not joined",
    person: "Person",
    action: "Action",
  },
};
