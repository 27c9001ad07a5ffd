import { useState } from "react";
import { chooseLanguage, chosenLanguage, type Language, languages } from "../i18n/language.ts";
import { useLaterTexts } from "../i18n/use-later-texts.ts";
import {
  chooseDensity,
  chooseTheme,
  currentDensity,
  currentTheme,
  densities,
  themes,
} from "../style/appearance.ts";
import { ChoiceGroup } from "../ui/choice-group.tsx";

const byBrowser = "browser";

/** How the page looks and which language it speaks, in this browser. What is chosen holds at once. */
export function AppearancePage() {
  const { settings } = useLaterTexts();
  const [theme, setTheme] = useState(currentTheme);
  const [density, setDensity] = useState(currentDensity);
  return (
    <>
      <ChoiceGroup
        label={settings.theme}
        choices={themes.map((value) => ({ value, label: settings.themes[value] }))}
        chosen={theme}
        onChoose={(value) => {
          chooseTheme(value);
          setTheme(value);
        }}
      />
      <ChoiceGroup
        label={settings.density}
        choices={densities.map((value) => ({ value, label: settings.densities[value] }))}
        chosen={density}
        onChoose={(value) => {
          chooseDensity(value);
          setDensity(value);
        }}
      />
      <LanguageChoice />
    </>
  );
}

function LanguageChoice() {
  const { settings } = useLaterTexts();
  const [chosen, setChosen] = useState<Language | typeof byBrowser>(() => chosenLanguage() ?? byBrowser);
  return (
    <ChoiceGroup<Language | typeof byBrowser>
      label={settings.language}
      choices={[
        { value: byBrowser, label: settings.languageOfBrowser },
        { value: "en", label: languages.en },
        { value: "ja", label: languages.ja },
      ]}
      chosen={chosen}
      onChoose={(value) => {
        setChosen(value);
        chooseLanguage(value === byBrowser ? undefined : value);
      }}
    />
  );
}
