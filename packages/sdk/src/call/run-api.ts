import { StoreError } from "@openpims/maccess";
import { SignedInUser } from "../account/signed-in-user.ts";
import type { AnyApi, Surroundings } from "../apis/definition/definition.ts";
import { answerable } from "../codes/failure-codes.ts";
import { PimsFailure } from "../codes/message.ts";
import type { Core } from "../core/core.ts";
import type { Given } from "./copy-parameters.ts";

/**
 * Runs an API for a signed-in user, where it needs one.
 * @throws PimsFailure with a code that the API may answer
 */
export async function runApi(
  definition: AnyApi,
  core: Core | undefined,
  values: Given,
  surroundings: Surroundings,
): Promise<unknown> {
  try {
    if (definition.authentication && !(core && (await new SignedInUser(core).isSignedIn())))
      throw new PimsFailure(2301);
    return await definition.run(core as never, values as never, surroundings);
  } catch (error) {
    // The platform's own sentence, which says what to do: a locked keychain, a folder that cannot be written.
    if (error instanceof StoreError) throw new PimsFailure(2000, undefined, { cause: error.message });
    if (!(error instanceof PimsFailure)) throw error;
    const code = answerable(error.code, [...definition.errors, ...(definition.tutorialErrors ?? [])]);
    const subject = code === 2344 ? definition.component : error.subject;
    throw code === error.code ? error : new PimsFailure(code, subject, { cause: error.cause });
  }
}
