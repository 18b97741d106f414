// `npm run reference`: writes the generated pages of docs/reference/.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pages } from "./pages.ts";

const root = join(import.meta.dirname, "..", "..");

for (const [path, text] of Object.entries(pages)) writeFileSync(join(root, path), text());
