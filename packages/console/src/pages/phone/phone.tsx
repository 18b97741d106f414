import { render } from "preact";
import "../design/page.css";

function Phone() {
  return (
    <main>
      <h1>OpenPIMS phone</h1>
    </main>
  );
}

const page = document.getElementById("page");
if (page) render(<Phone />, page);
