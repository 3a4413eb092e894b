/* Work that goes on: draws what changes anew every two seconds, and shows the whole page anew once the work has ended.
   A part that holds the focus is left as it is. Without this script the page reloads itself. */
"use strict";

(() => {
  const places = document.querySelectorAll("[data-progress]");

  const look = async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelectorAll("[data-progress]");
      if (answer.ok && !fresh.length) {
        location.reload();
        return;
      }
      places.forEach((place, nth) => {
        const has = fresh[nth];
        if (has && has.innerHTML !== place.innerHTML && !place.contains(document.activeElement)) {
          place.replaceChildren(...has.childNodes);
        }
      });
    } catch {
      /* Offline for a moment: the next look may succeed. */
    }
    setTimeout(look, 2000);
  };

  if (places.length) {
    setTimeout(look, 1000);
  }
})();
