// Every answered code and kind, for explanations and documents. No application without them imports this.
import { answeredCodes } from "./answered-codes.ts";
import { failureKinds } from "./failure-kinds.ts";
import { vehicleCodes } from "./vehicle-codes.ts";
import { vehicleKinds } from "./vehicle-kinds.ts";

export const allCodes = { ...answeredCodes, ...vehicleCodes };

export const allKinds = { ...failureKinds, ...vehicleKinds };
