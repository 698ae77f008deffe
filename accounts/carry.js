// The address that was typed goes along to the next form, by the tab's own storage: in the address of
// the page it would stand in logs.

const KEY = "chapterwise-address";

/** @param {HTMLAnchorElement} link beside the field, whose id it names */
export function carry(link) {
  const field = document.getElementById(link.dataset.carry);
  try {
    if (!field.value) field.value = sessionStorage[KEY] ?? "";
    sessionStorage.removeItem(KEY);
    link.addEventListener("click", () => field.value && (sessionStorage[KEY] = field.value));
  } catch {
    // Storage is closed to us; it is typed again.
  }
}
