import icon from "../../design/icon.svg";
import { chooseLanguage, type Language, language, languages } from "../../design/language.ts";
import { leave } from "../state/unsaved.ts";
import { texts } from "../texts/texts.ts";

export const Logo = ({ name = texts.console }: { readonly name?: string }) => (
  <p class="brand">
    <img src={icon} alt="" width="28" height="28" />
    <span>{name}</span>
  </p>
);

const names = { en: "English", fr: "Français" } as const satisfies Record<Language, string>;

interface LanguagesProps {
  beforeReload?(): void;
}

/** The language switch. The texts are chosen when the page loads, so it loads again; unsaved input is asked about first. */
export const Languages = ({ beforeReload }: LanguagesProps) => (
  <fieldset class="languages">
    <legend class="unseen">{texts.languages}</legend>
    {languages.map((each) => (
      <button
        key={each}
        type="button"
        lang={each}
        title={names[each]}
        aria-pressed={language.value === each}
        onClick={() =>
          leave(() => {
            chooseLanguage(each);
            beforeReload?.();
            location.reload();
          })
        }
      >
        {each.toUpperCase()}
      </button>
    ))}
  </fieldset>
);
