/* A long side navigation shows the page one is on, although that stands below its fold. Without script it begins at its top. */
"use strict";

document.querySelectorAll(".shell-side > nav").forEach((nav) => {
  const here = nav.querySelector("[aria-current]");
  if (here) {
    nav.scrollTop += Math.max(0, here.getBoundingClientRect().bottom + here.offsetHeight - nav.getBoundingClientRect().bottom);
  }
});
