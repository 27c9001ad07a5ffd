export const emoji = {
  pick: "Pick an emoji",
  search: "Search for an emoji",
  recent: "Picked last",
  all: "Emoji",
  loading: "Loading …",
  none: "No emoji is called that.",
  skinTone: "Change the skin tone",
};
