// The reference's 94 codes, letter for letter (reference/errors.json). A test compares the two.
/** What kind of error a code is, in the reference's words. */
export type ErrorType = "Generic error" | "Input error" | "Output Error" | "PIMS specific error";

export interface CatalogueEntry {
  readonly type: ErrorType;
  /** `[PARAMETER]`, `[Component]` … stand for a name. */
  readonly label: string;
}

export const catalogue = {
  2000: { type: "Generic error", label: "Unknown error" },
  2001: { type: "Generic error", label: "Facade not initialized" },
  2002: { type: "Generic error", label: "API not supported" },
  2003: { type: "Generic error", label: "[Component] not loaded" },
  2004: { type: "Generic error", label: "Configuration file invalid" },
  2005: { type: "Generic error", label: "Duplicate command" },
  2006: { type: "Generic error", label: "Core not well configured" },
  2007: { type: "Generic error", label: "Facade already initialized" },
  2010: { type: "Input error", label: "[PARAMETER] not set" },
  2101: { type: "Input error", label: "Missing [PARAMETER] parameter" },
  2102: { type: "Input error", label: "Invalid [PARAMETER] parameter" },
  2201: { type: "Output Error", label: "Timeout" },
  2202: { type: "Output Error", label: "Network problem : No internet" },
  2203: { type: "Output Error", label: "Invalid return [Parsing error] ou [No data] ou [invalid Data]" },
  2204: { type: "Output Error", label: "Server Error" },
  2205: { type: "Output Error", label: "CEA Error" },
  2208: { type: "Output Error", label: "Certificat pinning failed" },
  2209: { type: "Output Error", label: "Altran Error" },
  2301: { type: "PIMS specific error", label: "Need Basic Authentication (to get CVS token)" },
  2302: { type: "PIMS specific error", label: "Need Strong Authentication" },
  2303: { type: "PIMS specific error", label: "Failed to logout" },
  2305: { type: "PIMS specific error", label: "The sms code is invalid" },
  2306: { type: "PIMS specific error", label: "The sms code is expired" },
  2307: { type: "PIMS specific error", label: "User dont have a phone number" },
  2308: { type: "PIMS specific error", label: "inwebo: access refused" },
  2309: { type: "PIMS specific error", label: "inwebo: version error" },
  2310: { type: "PIMS specific error", label: "inwebo: account is blocked" },
  2311: { type: "PIMS specific error", label: "inwebo: internal state not correct" },
  2312: { type: "PIMS specific error", label: "inwebo: device is disabled or unknown" },
  2313: {
    type: "PIMS specific error",
    label: "inwebo: User must activate inWebo helium or inWebo Desktop Token before achieving this operation",
  },
  2314: { type: "PIMS specific error", label: "inwebo: No service is available" },
  2315: { type: "PIMS specific error", label: "inwebo: the new password equals the previous one" },
  2316: {
    type: "PIMS specific error",
    label: "inwebo: the operation succeeded but it required a post-synchronization which failed",
  },
  2317: {
    type: "PIMS specific error",
    label: "inwebo: forbidden operation (due to activated state/blocked state/upgradable state)",
  },
  2318: { type: "PIMS specific error", label: "IdToken not valid" },
  2319: { type: "PIMS specific error", label: "IdToken bad format" },
  2320: { type: "PIMS specific error", label: "Not enought Answered Questions" },
  2321: { type: "PIMS specific error", label: "Invalid ID searched" },
  2323: { type: "PIMS specific error", label: "You aren't the owner of this vehicle" },
  2325: {
    type: "PIMS specific error",
    label: "Immediate charging request discarded, defered hour has been change",
  },
  2326: {
    type: "PIMS specific error",
    label: "Defered hour request discarded, immediate charging has been launch",
  },
  2327: { type: "PIMS specific error", label: "Invalid image" },
  2328: { type: "PIMS specific error", label: "Invalid cropping area" },
  2329: {
    type: "PIMS specific error",
    label: "Immediate [ACTION] request discarded due to SEV different than STOP.",
  },
  2330: {
    type: "PIMS specific error",
    label: "Immediate charging request discarded due to charging system is standby",
  },
  2331: {
    type: "PIMS specific error",
    label: "Immediate charging request discarded due to charging already ongoing.",
  },
  2332: {
    type: "PIMS specific error",
    label: "Immediate charging request discarded due to communication problem with charging system.",
  },
  2333: {
    type: "PIMS specific error",
    label: "Immediate preconditioning request discarded due to preconditioning already ongoing.",
  },
  2334: {
    type: "PIMS specific error",
    label:
      "Immediate preconditioning request discarded due to communication problem with preconditioning system.",
  },
  2335: {
    type: "PIMS specific error",
    label: "Stop preconditioning request discarded due to SEV different than STOP.",
  },
  2336: {
    type: "PIMS specific error",
    label: "Stop preconditioning request discarded due to precondtioning not running.",
  },
  2337: { type: "PIMS specific error", label: "Charging Defered Hours need to be update" },
  2338: { type: "PIMS specific error", label: "Preconditioning program need to be update" },
  2339: { type: "PIMS specific error", label: "Service already started" },
  2340: { type: "PIMS specific error", label: "[Permition] need to be granted" },
  2341: { type: "PIMS specific error", label: "[Location or Bluetooth] need to be activated on the phone" },
  2342: { type: "PIMS specific error", label: "Smartphone not paired with the vehicle" },
  2343: { type: "PIMS specific error", label: "Failed to clear data" },
  2344: { type: "PIMS specific error", label: "[Component] not configured" },
  2345: { type: "PIMS specific error", label: "No data saved" },
  2346: { type: "PIMS specific error", label: "No Step for this stepsID [stepsID]" },
  2347: { type: "PIMS specific error", label: "[Component] not supported on simulator" },
  2348: { type: "PIMS specific error", label: "StrongID document quoata reached" },
  2349: { type: "PIMS specific error", label: "StrongID enrollment already exists" },
  2350: { type: "PIMS specific error", label: "[Method] is deprecated since [version]" },
  2351: {
    type: "PIMS specific error",
    label: "Immediate refresh request discarded due to refresh already ongoing.",
  },
  2353: { type: "PIMS specific error", label: "Command can't be execute another command are ongoing" },
  2354: { type: "PIMS specific error", label: "Invalid Key Car Position" },
  2355: { type: "PIMS specific error", label: "Invalid Signature" },
  2356: { type: "PIMS specific error", label: "Invalid Timestamp" },
  2357: { type: "PIMS specific error", label: "Doors state need to be update" },
  2358: {
    type: "PIMS specific error",
    label: "Horn request have been execute with succes earlier wait to send new one",
  },
  2359: {
    type: "PIMS specific error",
    label: "Light request have been execute with succes earlier wait to send new one",
  },
  2360: { type: "PIMS specific error", label: "All vehicle's doors are unlocked" },
  2361: { type: "PIMS specific error", label: "All vehicle's doors are locked" },
  2362: { type: "PIMS specific error", label: "Lock/Unlock request discarded due to door open" },
  2363: { type: "PIMS specific error", label: "Lost connection with MQTT brocker" },
  2364: { type: "PIMS specific error", label: "Command can't be execute because same command are ongoing" },
  2365: { type: "PIMS specific error", label: "Command can't be execute because no subscribe are running" },
  2366: { type: "PIMS specific error", label: "VIN not valid for this request" },
  2367: { type: "PIMS specific error", label: "Service not started" },
  2368: { type: "PIMS specific error", label: "WebView canceled" },
  2369: { type: "PIMS specific error", label: "Webview permission denied" },
  2370: { type: "PIMS specific error", label: "Can't remove trip with identifier: [IDENTIFIER]" },
  2371: { type: "PIMS specific error", label: "Can't merge trips with identifiers: [IDENTIFIERS LIST]" },
  2372: { type: "PIMS specific error", label: "Can't unmerge trip with identifier: [IDENTIFIER]" },
  2373: { type: "PIMS specific error", label: "Can't import [Table name] from file" },
  2374: { type: "PIMS specific error", label: "Can't export [Table name]" },
  2375: { type: "PIMS specific error", label: "Can't retrieve trip with ID: [IDENTIFIER]" },
  2376: { type: "PIMS specific error", label: "Can' Edit trip with ID: [IDENTIFIER]" },
  2377: { type: "PIMS specific error", label: "Broker connexion failed" },
  2378: { type: "PIMS specific error", label: "Can't store fuel price" },
  2379: { type: "PIMS specific error", label: "Can't retrieve trips from old database" },
  2390: { type: "PIMS specific error", label: "Phone number allready registered" },
} as const satisfies Record<number, CatalogueEntry>;

export type ErrorCode = keyof typeof catalogue;

/** The label of a code, with the name in the place of its `[…]`. */
export function labelOf(code: ErrorCode, name?: string): string {
  const label: string = catalogue[code].label;
  return name === undefined ? label : label.replace(/\[[^\]]+\]/, () => name);
}
