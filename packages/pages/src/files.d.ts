// Vite emits these imports as separate files.
declare module "*.css";
declare module "*.svg" {
  /** The file's address. */
  const address: string;
  export default address;
}
