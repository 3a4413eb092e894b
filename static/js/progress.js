/* Work that goes on: draws its progress anew every two seconds, and shows the whole page anew once it has ended.
   Without this script the page reloads itself. */
"use strict";

document.querySelectorAll("[data-progress]").forEach((place) => {
  const look = async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-progress]");
      if (answer.ok && !fresh) {
        location.reload();
        return;
      }
      if (fresh) {
        place.replaceChildren(...fresh.childNodes);
      }
    } catch {
      /* Offline for a moment: the next look may succeed. */
    }
    setTimeout(look, 2000);
  };

  setTimeout(look, 1000);
});
