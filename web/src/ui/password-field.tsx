import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, useState } from "react";
import { useTexts } from "../i18n/use-texts.ts";
import { Field } from "./field.tsx";
import { IconButton } from "./icon-button.tsx";

/** A field for a password, which one may look at while typing. */
export function PasswordField(props: Omit<ComponentProps<typeof Field>, "type" | "end">) {
  const { ui } = useTexts();
  const [isShown, setIsShown] = useState(false);
  return (
    <Field
      {...props}
      type={isShown ? "text" : "password"}
      autoCapitalize="none"
      spellCheck={false}
      end={
        <IconButton
          label={isShown ? ui.hidePassword : ui.showPassword}
          icon={isShown ? <EyeOff /> : <Eye />}
          onClick={() => setIsShown(!isShown)}
        />
      }
    />
  );
}
