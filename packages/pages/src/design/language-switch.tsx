import { chooseLanguage, language, languages } from "./language.ts";

const names = { en: "English", fr: "Français" } as const;

/** @param label the group's label in the chosen language */
export function LanguageSwitch({ label }: { readonly label: string }) {
  return (
    <fieldset class="languages">
      <legend class="visually-hidden">{label}</legend>
      {languages.map((each) => (
        <button
          key={each}
          type="button"
          lang={each}
          aria-pressed={language.value === each}
          onClick={() => chooseLanguage(each)}
        >
          {names[each]}
        </button>
      ))}
    </fieldset>
  );
}
