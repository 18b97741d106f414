// `npm run reference`: writes the pages of docs/reference/, and the calls that an editor shows.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { generated } from "./pages.ts";

const root = join(import.meta.dirname, "..", "..");

for (const [path, text] of Object.entries(generated)) writeFileSync(join(root, path), text());
