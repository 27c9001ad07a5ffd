export const ui = {
  close: "Close",
  cancel: "Cancel",
  copy: "Copy",
  copied: "Copied",
  showPassword: "Show password",
  hidePassword: "Hide password",
  notifications: "Notifications",
  moreActions: "More",
};
