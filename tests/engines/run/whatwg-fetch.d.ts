// The package has no types: its classes are the DOM's.
declare module "whatwg-fetch" {
  const { Headers, Request, Response }: typeof globalThis;

  export { Headers, Request, Response };
}
