import { type Static, Type } from "typebox";
import { activityReasons, countActivity } from "../../audit/activity.ts";
import { refuse } from "../route.ts";
import { count, iso, list, object, refusals, time } from "../schemas.ts";
import { route } from "./route.ts";
import { NO_TIME, timePartsOf, timePartsQuery } from "./time-parts.ts";

const Activity = object({
  parts: list(
    object({
      from: time(),
      issued: count({ description: "OTPs issued to devices" }),
      issueRefused: count(),
      accepted: count({ description: "OTPs that were verified and accepted" }),
      verifyRefused: count(),
      locked: count(),
    }),
  ),
  reasons: list(object({ reason: Type.Enum(activityReasons), count: count() }), {
    description: "The reasons for refused OTPs, the most frequent first",
  }),
  allReasons: Type.Boolean({ description: "False if only the newest refusals were read" }),
});
export type Activity = Static<typeof Activity>;

const readActivity = route({
  call: "GET /activity",
  summary: "OTPs by outcome, and accounts that wrong PINs locked, over equal parts of a time",
  tags: ["activity"],
  query: object(timePartsQuery),
  response: { 200: Activity, ...refusals(400) },
  handler: async ({ query }, { database }) => {
    const wanted = timePartsOf(query);
    if (!wanted) return refuse(400, NO_TIME);
    const { parts, reasons, allReasons } = await countActivity(database, wanted.range, wanted.parts);
    return { parts: parts.map((part) => ({ ...part, from: iso(part.from) })), reasons, allReasons };
  },
});

export const activityRoutes = [readActivity] as const;
