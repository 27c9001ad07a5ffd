export const text = {
  code: (language: string) => (language === "" ? "Code" : `Code in ${language}`),
  copyCode: "Copy code",
};
