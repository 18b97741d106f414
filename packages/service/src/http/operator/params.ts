// The path parameters that name an account or a row.
import { Type } from "typebox";
import { refuse } from "../route.ts";
import { object } from "../schemas.ts";

export const loginParam = Type.String({
  description: "A login, percent-encoded. An account's id answers 404",
});
export const loginParams = object({ login: loginParam });
export const idParams = object({ id: Type.String({ description: "The entry's id, as its list gives it" }) });

export const noSuchAccount = refuse(404, "no such account");
