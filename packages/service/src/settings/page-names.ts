/** The pages for people that a service may be told to serve. */
export const pageNames = ["phone", "console"] as const;
export type PageName = (typeof pageNames)[number];
