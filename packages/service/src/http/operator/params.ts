// The path parameters that name an account or a row.
import { Type } from "typebox";
import { refuse } from "../route.ts";
import { object } from "../schemas.ts";

export const loginParams = object({ login: Type.String() });
export const idParams = object({ id: Type.String() });

export const noSuchAccount = refuse(404, "no such account");
