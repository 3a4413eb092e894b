/* Copy buttons: they exist in the page hidden, and show only when this script can serve them. */
"use strict";

document.querySelectorAll("[data-copy]").forEach((button) => {
  const field = document.getElementById(button.dataset.copy);
  const status = button.querySelector("[data-copy-status]");
  const idle = status.textContent;

  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      status.textContent = button.dataset.copied;
    } catch {
      status.textContent = button.dataset.manual;
    }
    setTimeout(() => { status.textContent = idle; }, 2500);
  });
});
