export { type DemoOptions, runDemo } from "./demo-job.ts";
export { DemoUserAgent } from "./demo-user-agent.ts";
