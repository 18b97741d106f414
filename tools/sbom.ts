// `npm run sbom [-- FILE]`: writes the bill of materials, by default to `openpims.cdx.json`.
import { writeFileSync } from "node:fs";
import { billOfMaterials } from "./bill-of-materials.ts";

const [, , file = "openpims.cdx.json"] = process.argv;
const bill = billOfMaterials();
writeFileSync(file, `${JSON.stringify(bill, undefined, 2)}\n`);
console.log(`${file}: CycloneDX ${bill.specVersion}, ${bill.components.length} components`);
