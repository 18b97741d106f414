// The holder of credentials: an account in one of its epochs. The identity provider's library carries this text as the
// account's id through interaction, session, grant, code and tokens, so that all of them end with the epoch, even those
// stored a moment later.
import type { AccountRow } from "../store/schema.ts";

export const holderOf = ({ id, epoch }: Pick<AccountRow, "id" | "epoch">): string => `${id}.${epoch}`;

/** The id of the holder's account. */
export const accountIdOf = (holder: string): string => holder.split(".")[0] ?? "";
