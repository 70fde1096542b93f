"use strict";
/* The first page follows the year: told that something changed, it asks for itself again and puts
   what it shows in the place of what it showed. Without it, one reloads the page. */
(() => {
  const PARTS = ["suivi", "bandeau-demo"];
  const LOOK_AGAIN = 60000;
  let source = null, polling = null, asking = false, again = false;

  const opened = (part) => [...part.querySelectorAll("details")].map((one) => one.open);
  const place = (part) => {
    const links = [...part.querySelectorAll("a, button, summary")];
    return links.indexOf(document.activeElement);
  };

  function put(fresh, id) {
    const old = document.getElementById(id), next = fresh.getElementById(id);
    if (!old || !next) return;
    const open = opened(old), at = place(old);
    const details = next.querySelectorAll("details");
    if (details.length === open.length) details.forEach((one, n) => { one.open = open[n]; });
    old.replaceWith(next);
    if (at >= 0) {
      const links = next.querySelectorAll("a, button, summary");
      if (links[at]) links[at].focus({ preventScroll: true });
    }
  }

  async function ask() {
    if (asking) { again = true; return; }
    asking = true;
    try {
      const answer = await fetch("/", { credentials: "same-origin", cache: "no-store" });
      if (answer.redirected) { location.reload(); return; }
      if (answer.ok) {
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
        PARTS.forEach((id) => put(fresh, id));
      }
    } catch { /* the portal is away: it is asked again at the next call */ }
    asking = false;
    if (again) { again = false; ask(); }
  }

  function poll() {
    if (polling === null) polling = setInterval(() => { if (!document.hidden) ask(); }, LOOK_AGAIN);
  }

  function listen() {
    if (source || polling !== null) return;
    source = new EventSource("/following");
    source.addEventListener("changed", ask);
    source.addEventListener("over", () => { stop(); location.reload(); });
    source.addEventListener("error", () => {
      if (source && source.readyState === EventSource.CLOSED) { stop(); poll(); }
    });
  }

  function stop() {
    if (source) { source.close(); source = null; }
  }

  /* A tab that nobody looks at keeps no stream: browsers have six for one site. */
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { stop(); } else { ask(); listen(); }
  });
  addEventListener("pagehide", stop);
  if (!document.hidden) listen();
})();
