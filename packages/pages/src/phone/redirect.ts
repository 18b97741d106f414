// Where the sign-in leads back to: the window tells the phone its address, and closes.
import { handOverRedirect } from "@openpims/sdk/browser";
import "../design/page.css";

handOverRedirect();
