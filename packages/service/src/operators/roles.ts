/** The roles of operators and of their programs. Each includes those before it. */
export const operatorRoles = ["reader", "support", "administrator"] as const;

export type OperatorRole = (typeof operatorRoles)[number];

/** True if the role includes the other one. */
export const includesRole = (role: OperatorRole, least: OperatorRole): boolean =>
  operatorRoles.indexOf(role) >= operatorRoles.indexOf(least);

/** @returns the highest role among the words; `undefined` if none is a role */
export const highestRole = (words: readonly string[]): OperatorRole | undefined =>
  operatorRoles.findLast((role) => words.includes(role));
