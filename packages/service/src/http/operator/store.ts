import { type Static, Type } from "typebox";
import { identityOf } from "../../store/identity.ts";
import { object } from "../schemas.ts";
import { route } from "./route.ts";

const Store = object({
  kind: Type.Enum(["sqlite", "postgres"]),
  place: Type.String({ description: "The file, or the host, port and database" }),
  id: Type.String({ description: "Equal for programs that use this store now" }),
});
export type Store = Static<typeof Store>;

const readStore = route({
  call: "GET /store",
  summary: "The store that the service uses; a command that maintains it compares it with its own",
  tags: ["keys"],
  response: { 200: Store },
  handler: (_request, { database }) => identityOf(database),
});

export const storeRoutes = [readStore] as const;
