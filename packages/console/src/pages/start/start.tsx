import { render } from "preact";
import "../design/page.css";

function Start() {
  return (
    <main>
      <h1>OpenPIMS</h1>
      <ul>
        <li>
          <a href="/phone/">The phone</a>
        </li>
        <li>
          <a href="/console/">The console</a>
        </li>
      </ul>
    </main>
  );
}

const page = document.getElementById("page");
if (page) render(<Start />, page);
