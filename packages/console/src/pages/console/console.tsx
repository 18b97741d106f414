import { render } from "preact";
import "../design/page.css";

function Console() {
  return (
    <main>
      <h1>OpenPIMS console</h1>
    </main>
  );
}

const page = document.getElementById("page");
if (page) render(<Console />, page);
