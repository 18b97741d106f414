// Serves the folder pages/phone at /phone/, with the demo's account: node serve-page.ts
import { startService } from "@openpims/service";

const pages = { pages: ["phone"], pagesDirectory: "pages" } as const;
const { url } = await startService({ dataDirectory: "data", port: 8400, demo: true, ...pages });
console.log(`${url}/phone/`);
