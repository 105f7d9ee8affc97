// Verifying by keyboard, and the offer to undo that goes away. Without it every button works.

const AGAIN = 2000;

function vanish(offer) {
  if (!offer.isConnected) return;
  // A finger leaves its hover behind where it last tapped.
  const held = matchMedia("(hover: hover)").matches ? ":hover, :focus, :focus-within" : ":focus, :focus-within";
  if (offer.matches(held)) setTimeout(() => vanish(offer), AGAIN);
  else offer.remove();
}

function begin(root) {
  const offers = [...root.querySelectorAll("[data-vanish]")];
  if (root.matches?.("[data-vanish]")) offers.push(root);
  for (const offer of offers) {
    if (offer.dataset.begun) continue;
    offer.dataset.begun = "yes";
    setTimeout(() => vanish(offer), 1000 * Number(offer.dataset.vanish));
  }
}

begin(document);
// Where a card was, there is now what was said of it: whoever works by keyboard stays in the list.
let worked = false;
document.addEventListener("htmx:beforeRequest", (event) => {
  worked = Boolean(event.target.closest("[data-card], .offer")?.contains(document.activeElement))
    && document.activeElement.matches(":focus-visible");
});
document.addEventListener("htmx:load", (event) => {
  const here = event.detail.elt;
  begin(here.parentElement || here);
  if (worked && here.matches("[data-step]")) { here.focus(); worked = false; }
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select")) return;
  const card = document.activeElement.closest("[data-card]");
  if (!card) return;
  if (/^[1-4]$/.test(event.key)) {
    const button = card.querySelector(`[data-level="${event.key}"]`);
    if (button) { event.preventDefault(); button.click(); }
  }
  if (event.key === "r") {
    const back = card.querySelector("[data-return]");
    if (!back) return;
    event.preventDefault();
    back.open = true;
    back.querySelector("textarea").focus();
  }
});
