/** The pages for people that a service can serve. */
export const pageNames = ["phone", "console"] as const;
/** A page for people that the service can serve. */
export type PageName = (typeof pageNames)[number];
