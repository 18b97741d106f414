import { requireBundledServices } from "../configuration/services.ts";
import type { Core } from "../core/core.ts";
import { accepted, askService } from "./service-request.ts";

/** Ends every enrolment of the account, its PIN and its block. @throws PimsFailure 2002 */
export async function removeEnrollments(core: Core): Promise<void> {
  requireBundledServices(core.configuration);
  accepted(await askService(core, "DELETE", "/applications/cvs/v4/mobile/enrollments"));
}
