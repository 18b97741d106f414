import icon from "./icon.svg";
import { LanguageSwitch } from "./language-switch.tsx";

interface BarProps {
  readonly product: string;
  /** The label of the language switch, in the chosen language. */
  readonly languages: string;
}

/** The top of each page. */
export function Bar({ product, languages }: BarProps) {
  return (
    <header class="bar">
      <p class="brand">
        <img src={icon} alt="" width="32" height="32" />
        {product}
      </p>
      <LanguageSwitch label={languages} />
    </header>
  );
}
