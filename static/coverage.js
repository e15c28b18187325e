// The search of the coverage page. Without it the page is whole, only longer.
const page = document.querySelector(".coverage");
const form = page.querySelector("form[role=search]");
const input = form.querySelector("input");
const found = form.querySelector("output");
const rows = [...page.querySelectorAll("tbody tr")].map((row) => {
  const section = row.closest("section");
  // A family's name and patterns stand above its table: they count for each of its rows.
  const heading = [...section.querySelectorAll("h3, p")].map((node) => node.textContent).join(" ");
  return { row, text: `${heading} ${row.textContent}`.toLowerCase() };
});
const sections = [...page.querySelectorAll("section")];
const bare = new Map(sections.map((section) => [section, section.textContent.toLowerCase()]));

function search() {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = (text) => words.every((word) => text.includes(word));
  let count = 0;
  for (const { row, text } of rows) {
    row.hidden = !matches(text);
    if (!row.hidden) count += 1;
  }
  for (const section of sections) {
    const own = section.querySelectorAll("tbody tr");
    section.hidden = own.length ? [...own].every((row) => row.hidden) : !matches(bare.get(section));
  }
  found.textContent = words.length ? found.dataset.found.replace("{count}", count).replace("{all}", rows.length) : "";
}

form.hidden = false;
form.addEventListener("submit", (event) => event.preventDefault());
input.addEventListener("input", search);
