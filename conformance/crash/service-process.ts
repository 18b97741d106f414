// A service in a process of its own, on the data folder and port it is given, to be killed. It says where it is, once it is.
import { startService } from "@openpims/service";

const [dataDirectory = "", port = "0"] = process.argv.slice(2);
const { url, adminToken, client } = await startService({ dataDirectory, port: Number(port) });
process.stdout.write(`${JSON.stringify({ url, adminToken, client })}\n`);
