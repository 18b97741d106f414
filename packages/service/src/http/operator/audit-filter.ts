// The filters of the audit log, as a request gives them.
import { type Static, Type } from "typebox";
import { findAccount } from "../../accounts/accounts.ts";
import { auditActions, auditResults } from "../../audit/event.ts";
import { actionsOf, auditGroups } from "../../audit/groups.ts";
import type { AuditFilter } from "../../audit/listing.ts";
import { findDeviceIdByStart } from "../../devices/devices.ts";
import { parseName } from "../../operators/names.ts";
import { findOperatorByName } from "../../operators/operators.ts";
import type { Database } from "../../store/schema.ts";
import { givenEnd, givenTime, object, parseGivenTime } from "../schemas.ts";

export const auditFilterQuery = {
  account: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 254,
      description: "A login, or an account's id; for a key with `audit:read` alone, an id",
    }),
  ),
  device: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 64,
      description: "A device's id; of a device that exists, the first six digits suffice",
    }),
  ),
  operator: Type.Optional(
    Type.String({ minLength: 1, maxLength: 256, description: "The name or id of the operator who acted" }),
  ),
  group: Type.Optional(Type.Enum(auditGroups, { description: "The acts of one group" })),
  action: Type.Optional(Type.Enum(auditActions)),
  result: Type.Optional(Type.Enum(auditResults)),
  from: Type.Optional(givenTime()),
  to: Type.Optional(givenEnd()),
};

const query = object(auditFilterQuery);
type Given = Static<typeof query>;

/** @returns `NaN` for an invalid time, such as the 31st of February */
const timeOf = (given: string | undefined): number | undefined =>
  given === undefined ? undefined : parseGivenTime(given);

function actionsIn({ action, group }: Given): AuditFilter["actions"] {
  const ofGroup = group === undefined ? undefined : actionsOf(group);
  if (action === undefined) return ofGroup;
  return ofGroup === undefined || ofGroup.includes(action) ? [action] : [];
}

/** The rows of an account outlive it; they are then found only by its id. */
const accountIdIn = async (database: Database, account: string): Promise<string> =>
  (await findAccount(database, account))?.id ?? account;

async function operatorIdIn(database: Database, operator: string): Promise<string> {
  const named = parseName(operator);
  return (named && (await findOperatorByName(database, named.key))?.id) ?? operator;
}

const deviceIdIn = async (database: Database, device: string): Promise<string> =>
  (await findDeviceIdByStart(database, device.toLowerCase())) ?? device;

/**
 * @param byNames false takes ids of accounts and devices only: their names would answer who has an account
 * @returns `undefined` for a text that is not a time
 */
export async function parseAuditFilter(
  database: Database,
  given: Given,
  byNames: boolean,
): Promise<AuditFilter | undefined> {
  const { account, device, operator, result } = given;
  const [from, to] = [timeOf(given.from), timeOf(given.to)];
  if (Number.isNaN(from) || Number.isNaN(to)) return undefined;
  return {
    accountId: account !== undefined && byNames ? await accountIdIn(database, account) : account,
    deviceId: device !== undefined && byNames ? await deviceIdIn(database, device) : device,
    operatorId: operator === undefined ? undefined : await operatorIdIn(database, operator),
    actions: actionsIn(given),
    result,
    from,
    to,
  };
}
