/** The pages for people that a service may be told to serve. */
export const pageNames = ["phone", "console"] as const;
/** A page for people that the service may serve. */
export type PageName = (typeof pageNames)[number];
