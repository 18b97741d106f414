/** A signal that ends a request after so many milliseconds, also where `AbortSignal` has no `timeout`, as in older React Natives. */
export function timeoutSignal(milliseconds: number): AbortSignal {
  if (typeof AbortSignal.timeout === "function") return AbortSignal.timeout(milliseconds);
  const controller = new AbortController();
  const error = Object.assign(new Error("The request took too long"), { name: "TimeoutError" });
  setTimeout(() => controller.abort(error), milliseconds);
  return controller.signal;
}
