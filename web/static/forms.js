/* How long a text is, told while one types: nothing is cut. Without this file, the answer of the form
   tells it. */
(() => {
  const signs = (n) => n.toLocaleString("fr") + (n > 1 ? " signes" : " signe");

  function line(input) {
    const last = input.nextElementSibling;
    if (last && last.classList.contains("length")) return last;
    const made = document.createElement("p");
    made.className = "length hint";
    made.setAttribute("aria-live", "polite");
    input.after(made);
    return made;
  }

  function tell(input) {
    const most = Number(input.dataset.most);
    const typed = [...input.value.trim()].length;
    const over = typed - most;
    const known = input.nextElementSibling && input.nextElementSibling.classList.contains("length");
    if (over <= 0 && typed < most * 0.8 && !known) return;
    const said = line(input);
    said.classList.toggle("wrong", over > 0);
    said.textContent = over > 0
      ? "Trop long de " + signs(over) + " : " + signs(most) + " au plus. Rien n’est coupé."
      : typed < most * 0.8 ? "" : signs(typed) + " sur " + signs(most).replace(/ signes?$/, "") + ".";
  }

  /* Who writes another theme means it. */
  document.addEventListener("input", (event) => {
    const own = event.target instanceof Element && event.target.closest(".other");
    const box = own && event.target.type === "text" && event.target.value.trim() && own.querySelector("[type=radio]");
    if (box) box.checked = true;
  });

  const counted = (at) => at instanceof Element && at.matches("[data-most]");
  document.addEventListener("input", (event) => counted(event.target) && tell(event.target));
  document.addEventListener("DOMContentLoaded", () =>
    document.querySelectorAll("textarea[data-most], input[data-most]").forEach(tell));
})();
