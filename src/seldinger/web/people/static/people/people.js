// The offer to undo goes away after the seconds it names, unless somebody is about to use it.

const AGAIN = 2000;

function vanish(offer) {
  if (offer.matches(":hover, :focus-within")) setTimeout(() => vanish(offer), AGAIN);
  else offer.remove();
}

document.querySelectorAll("[data-vanish]").forEach((offer) => {
  setTimeout(() => vanish(offer), 1000 * Number(offer.dataset.vanish));
});
