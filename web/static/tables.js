/* Where the rows of a table stack on a narrow screen, Safari forgets that it is one: it is told again. Wider, and
   without this file, the table says itself what it is. */
(() => {
  const ROLES = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TFOOT: "rowgroup", TR: "row", TD: "cell" };
  const roleOf = (one) => one.tagName === "TH"
    ? (one.scope.startsWith("col") ? "columnheader" : "rowheader")
    : ROLES[one.tagName];

  function tell() {
    document.querySelectorAll("table.stacked").forEach((table) => {
      const stacks = getComputedStyle(table).display !== "table";
      [table, ...table.querySelectorAll("thead, tbody, tfoot, tr, th, td")].forEach((one) =>
        stacks ? one.setAttribute("role", roleOf(one)) : one.removeAttribute("role"));
    });
  }

  document.addEventListener("DOMContentLoaded", tell);
  document.addEventListener("htmx:afterSettle", tell);
  matchMedia("(min-width: 40rem)").addEventListener("change", tell);
})();
