// The page that the sign-in window returns to: it hands its address to the phone and closes.
import { handOverRedirect } from "@openpims/sdk/browser";
import "../design/page.css";

handOverRedirect();
