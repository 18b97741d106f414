import { render } from "preact";
import "../design/page.css";
import "../design/guide.css";
import "./phone.css";
import { Phone } from "./phone.ts";
import { keepShell } from "./shell.ts";
import { App } from "./views/app.tsx";

const page = document.getElementById("page");
if (page) {
  const phone = new Phone();
  render(<App phone={phone} />, page);
  void phone.look();
  keepShell();
}
