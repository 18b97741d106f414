/** A signal that aborts after a time, also without `AbortSignal.timeout`, as in older versions of React Native. */
export function timeoutSignal(milliseconds: number): AbortSignal {
  if (typeof AbortSignal.timeout === "function") return AbortSignal.timeout(milliseconds);
  const controller = new AbortController();
  const error = Object.assign(new Error("The request took too long"), { name: "TimeoutError" });
  setTimeout(() => controller.abort(error), milliseconds);
  return controller.signal;
}
