export { type DemoOptions, runDemo } from "./demo-job.ts";
