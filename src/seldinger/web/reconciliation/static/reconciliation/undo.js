// Taking back is offered for eight seconds; without scripts, until the next page.

const offer = document.querySelector("[data-undo]");
if (offer) setTimeout(() => { offer.hidden = !offer.contains(document.activeElement); }, 8000);
