// The rotations open at today, a third from the left.

export function init(root) {
  root.querySelectorAll("[data-timeline]").forEach((frame) => {
    const today = Number(frame.dataset.timeline);
    frame.scrollLeft = Math.max(0, today - frame.clientWidth / 3);
  });
}

init(document);
