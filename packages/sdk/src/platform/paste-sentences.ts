import type { PasteProblem } from "./pasted-address.ts";

type Sentences = Readonly<Record<PasteProblem, (wanted: string) => string>>;

/** The answer holds the code, so no sentence repeats it. */
export const pasteSentences: Readonly<Record<"en" | "fr", Sentences>> = {
  en: {
    noAddress: (wanted) => `This is no address. Paste the whole one, which begins with ${wanted}`,
    otherAddress: (wanted) =>
      `This is another address. Paste the one that begins with ${wanted}, where the sign-in leads to`,
    noCode: () => "The address has no code in it. Paste the whole one, with what follows the question mark",
    earlierSignIn: () =>
      "This address is of an earlier sign-in. Open the new one, which is shown above, and sign in again",
    cutOff: () => "This address is cut off or shortened. Copy the whole one, to its end",
  },
  fr: {
    noAddress: (wanted) => `Ce n'est pas une adresse. Collez-la en entier : elle commence par ${wanted}`,
    otherAddress: (wanted) =>
      `C'est une autre adresse. Collez celle qui commence par ${wanted}, à laquelle la connexion mène`,
    noCode: () =>
      "L'adresse ne contient pas de code. Collez-la en entier, avec ce qui suit le point d'interrogation",
    earlierSignIn: () =>
      "Cette adresse vient d'une connexion précédente. Ouvrez la nouvelle, affichée plus haut, et reconnectez-vous",
    cutOff: () => "Cette adresse est coupée ou raccourcie. Copiez-la en entier, jusqu'au bout",
  },
};
