// Finds an item among all posts while one types, and counts what is chosen. Without this the posts
// are opened by hand.

const form = document.querySelector("[data-topics]");

function count() {
  const number = form.querySelectorAll("input[type=checkbox]:checked").length;
  form.querySelector("[data-number]").textContent = number ? `（${number} 项）` : "";
}

function find(words) {
  let found = 0;
  form.querySelectorAll("details").forEach((post) => {
    let here = 0;
    post.querySelectorAll("li").forEach((row) => {
      row.hidden = !row.textContent.toLowerCase().includes(words);
      if (!row.hidden) here += 1;
    });
    post.hidden = !here;
    post.open = words ? Boolean(here) : Boolean(post.querySelector(":checked"));
    found += here;
  });
  const told = found ? `找到 ${found} 项。` : "没有找到。请换一个词。";
  form.querySelector("[data-found]").textContent = words ? told : "";
}

if (form) {
  const field = form.querySelector("[data-find] input");
  form.querySelector("[data-find]").hidden = false;
  field.addEventListener("input", () => find(field.value.trim().toLowerCase()));
  // Enter looks, and does not save.
  field.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  form.addEventListener("change", count);
}
