import { sql } from "kysely";
import type { AccountRow, Database } from "../store/schema.ts";
import { formsOfPart } from "./login.ts";

export interface AccountFilter {
  /** A part of the login, or the whole id. */
  readonly search?: string | undefined;
  /** Logins that sort after this one. */
  readonly after?: string | undefined;
}

/** Escapes `%` and `_`, which are not wildcards in a search. */
const containing = (part: string): string => `%${part.replace(/[\\%_]/g, (letter) => `\\${letter}`)}%`;

/** Accounts ordered by login. */
export function listAccounts(
  database: Database,
  { search, after }: AccountFilter,
  limit: number,
): Promise<AccountRow[]> {
  let query = database.selectFrom("accounts").selectAll();
  if (after !== undefined) query = query.where("login", ">", after);
  if (search !== undefined) {
    query = query.where((where) =>
      where.or([
        where("id", "=", search),
        ...formsOfPart(search).map(
          (part) => sql<boolean>`${where.ref("login")} like ${containing(part)} escape '\\'`,
        ),
      ]),
    );
  }
  return query.orderBy("login").limit(limit).execute();
}
