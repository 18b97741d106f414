// Vite puts what is imported like this into files of its own.
declare module "*.css";
declare module "*.svg" {
  /** Its address. */
  const address: string;
  export default address;
}
