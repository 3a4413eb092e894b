/* Waiting for a payment to be booked: looks in the background and shows the page anew only when the state has changed.
   Without this script the page reloads itself. */
"use strict";

document.querySelectorAll("[data-awaits]").forEach((place) => {
  let rounds = Number(place.dataset.rounds);

  const look = async () => {
    rounds -= 1;
    try {
      const answer = await fetch(place.dataset.awaits, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (answer.ok && !page.querySelector("[data-awaits]")) {
        location.replace(place.dataset.awaits);
        return;
      }
    } catch {
      /* Offline for a moment: the next look may succeed. */
    }
    if (rounds > 0) {
      setTimeout(look, 3000);
    } else {
      location.replace(place.dataset.last);
    }
  };

  setTimeout(look, 1500);
});
