// Makes a plain page quick to work with: filters, keys, leaps between an answer and the words it rests on.
// It reads ids and words from the page and writes text only; no HTML is made from strings.
(() => {
  "use strict";
  const root = document.documentElement;
  const find = (query, within = document) => within.querySelector(query);
  const all = (query, within = document) => [...within.querySelectorAll(query)];
  const remembered = (value) => {
    try {
      if (value === undefined) return localStorage.getItem("rationale-theme");
      localStorage.setItem("rationale-theme", value);
    } catch { /* a page opened from a file may have no memory */ }
    return null;
  };
  root.classList.add("js");
  root.dataset.view = "answers";
  if (["light", "dark"].includes(remembered())) root.dataset.theme = remembered();

  document.addEventListener("DOMContentLoaded", () => {
    const answers = all(".answer");
    const marks = all(".m");
    const stops = marks.filter((mark) => mark.id);
    const pane = find(".doc-body");
    const rests = find("#rests");
    const keys = find("#keys");
    const search = find("#search");
    const selects = all("[data-by]");
    const places = new Map();
    for (const mark of marks)
      for (const id of mark.dataset.c.split(" ")) places.set(id, [...(places.get(id) ?? []), mark]);
    const scrolled = { answers: 0, doc: 0 };
    let now = null;
    let step = -1;

    const wide = () => matchMedia("(min-width: 1000px)").matches;
    const named = (name) => {
      try {
        return name ? document.getElementById(decodeURIComponent(name)) : null;
      } catch {
        return null; // an address that nobody of us wrote
      }
    };
    const place = (link) => document.getElementById(link.getAttribute("href").slice(1));
    const lid = (answer) => find("details", answer);

    function view(name) {
      if (wide() || root.dataset.view === name) return;
      scrolled[root.dataset.view] = scrollY;
      root.dataset.view = name;
      for (const button of all("[data-view]", find(".switch")))
        button.setAttribute("aria-pressed", String(button.dataset.view === name));
      scrollTo(0, scrolled[name]);
    }

    // Lays the words at a third of the height; twice, because what was out of sight has no true height the first time.
    function bring(element) {
      const once = () => {
        const box = wide() ? pane : document.scrollingElement;
        const top = wide() ? pane.getBoundingClientRect().top : 0;
        box.scrollTop += element.getBoundingClientRect().top - top - box.clientHeight / 3;
      };
      once();
      requestAnimationFrame(once);
      if (wide() && (pane.getBoundingClientRect().top > innerHeight * 0.6 || pane.getBoundingClientRect().bottom < 200))
        find(".bench").scrollIntoView();
    }

    function light(answer) {
      for (const mark of all(".m.on")) mark.classList.remove("on");
      const links = [...all(":not(.near) > a.cite", answer), ...all(".near > a.cite", answer)];
      const lit = links.flatMap((link) => places.get(link.getAttribute("href").slice(1)) ?? []);
      for (const mark of lit) mark.classList.add("on");
      return lit;
    }

    function choose(answer) {
      now?.classList.remove("now");
      now = answer;
      now.classList.add("now");
      return light(now);
    }

    function toAnswer(answer) {
      if (!answer) return;
      if (answer.hidden) clear();
      view("answers");
      const lit = choose(answer);
      lid(answer).open = true;
      answer.scrollIntoView({ block: "start" });
      find("summary", answer).focus({ preventScroll: true });
      if (wide() && lit.length) bring(lit[0]);
    }

    function toPlace(element, from) {
      if (from) choose(from);
      view("doc");
      for (const mark of all(".m.at-it")) mark.classList.remove("at-it");
      element.classList.add("at-it");
      const at = stops.indexOf(element);
      if (at >= 0) {
        step = at;
        find("#at").textContent = `${at + 1} of ${stops.length} marks`;
      }
      bring(element);
      (element.matches("a") ? element : pane).focus({ preventScroll: true });
    }

    function walk(by) {
      if (stops.length) toPlace(stops[(Math.max(step, by < 0 ? 0 : -1) + by + stops.length) % stops.length]);
    }

    // A passage on which several answers rest asks which one is meant.
    function offer(mark) {
      const found = mark.dataset.q.split(" ").map((name) => document.getElementById(`a-${name}`)).filter(Boolean);
      if (found.length < 2) return found.length ? toAnswer(found[0]) : open(place(mark));
      const said = document.createElement("p");
      said.textContent = `${found.length} answers name these words`;
      rests.replaceChildren(said, ...found.map((answer) => {
        const link = document.createElement("a");
        const note = document.createElement("small");
        link.href = `#${answer.id}`;
        link.textContent = find("h4", answer).textContent;
        note.textContent = `${find(".where", answer).textContent}: ${find("summary strong", answer).textContent}`;
        link.append(note);
        return link;
      }));
      const box = mark.getBoundingClientRect();
      rests.showPopover();
      rests.style.left = `${Math.max(8, Math.min(box.left, innerWidth - rests.offsetWidth - 8))}px`;
      const below = box.bottom + 6 + rests.offsetHeight < innerHeight;
      rests.style.top = `${Math.max(8, below ? box.bottom + 6 : box.top - rests.offsetHeight - 6)}px`;
      find("a", rests).focus();
    }

    function open(element) {
      if (!element) return;
      view("answers");
      const folded = element.closest("details");
      if (folded) folded.open = true;
      element.scrollIntoView();
    }

    function filter() {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      for (const answer of answers) {
        const fits = selects.every((one) => !one.value || answer.dataset[one.dataset.by] === one.value);
        const text = words.length ? answer.textContent.toLowerCase() : "";
        answer.hidden = !(fits && words.every((word) => text.includes(word)));
      }
      for (const group of all(".weight")) {
        const count = all(".answer:not([hidden])", group).length;
        group.hidden = !count;
        find(".count", group).textContent = count;
      }
      const count = answers.filter((answer) => !answer.hidden).length;
      find("#shown").firstChild.textContent = `${count} of ${answers.length}`;
      find("#none").hidden = count > 0;
      if (find("#answers").getBoundingClientRect().top < 0) find("#answers").scrollIntoView();
    }

    function clear() {
      search.value = "";
      for (const one of selects) one.value = "";
      filter();
    }

    function move(by) {
      const shown = answers.filter((answer) => !answer.hidden);
      if (!shown.length) return;
      const at = shown.indexOf(now);
      toAnswer(shown[Math.max(0, Math.min(shown.length - 1, at < 0 ? 0 : at + by))]);
    }

    const acts = {
      theme() {
        const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
        root.dataset.theme = dark ? "light" : "dark";
        remembered(root.dataset.theme);
      },
      help: () => keys.showModal(),
      close: () => keys.close(),
      clear,
      expand() {
        const button = find("[data-do=expand]");
        const open = button.getAttribute("aria-pressed") !== "true";
        button.setAttribute("aria-pressed", String(open));
        button.textContent = open ? "Fold all" : "Expand all";
        for (const answer of answers) lid(answer).open = open;
      },
      before: () => walk(-1),
      after: () => walk(1),
    };
    const pressed = {
      j: () => move(1),
      k: () => move(-1),
      o: () => now && (lid(now).open = !lid(now).open),
      d: () => now && light(now)[0] && toPlace(light(now)[0], now),
      n: acts.after,
      p: acts.before,
      a: () => toAnswer(now ?? answers[0]),
      "/": () => { view("answers"); search.focus(); },
      x: acts.expand,
      t: acts.theme,
      "?": acts.help,
    };

    document.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button?.dataset.do) acts[button.dataset.do]();
      if (button?.dataset.view) view(button.dataset.view);
      const link = event.target.closest('a[href^="#"]');
      if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) follow(link, event);
    });

    function follow(link, event) {
      const target = place(link);
      if (!target || link.matches(".skip")) return;
      event.preventDefault();
      history.replaceState(null, "", link.getAttribute("href"));
      if (link.matches(".m")) return offer(link);
      if (rests.contains(link)) rests.hidePopover();
      if (target.matches(".answer")) return toAnswer(target);
      if (target.closest("#doc")) return toPlace(places.get(target.id)?.[0] ?? target, link.closest(".answer"));
      open(target);
    }

    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || keys.open) return;
      const typing = event.target.matches("input, select, textarea");
      if (event.key === "Escape" && event.target === search) {
        clear();
        search.blur();
      }
      const onLid = event.target.matches(".answer summary");
      const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (typing || (!pressed[event.key] && !(onLid && by))) return;
      event.preventDefault();
      if (onLid && by) move(by);
      else pressed[event.key]();
    });

    for (const answer of answers) {
      lid(answer).open = answer === answers[0];
      find("summary", answer).addEventListener("click", () => {
        const lit = choose(answer);
        if (!lid(answer).open && wide() && lit.length) bring(lit[0]);
      });
    }
    search.addEventListener("input", filter);
    for (const one of selects) one.addEventListener("change", filter);
    find(".filters").addEventListener("submit", (event) => event.preventDefault());

    let folded = [];
    addEventListener("beforeprint", () => {
      folded = all("details:not([open])");
      for (const one of folded) one.open = true;
    });
    addEventListener("afterprint", () => {
      for (const one of folded) one.open = false;
    });

    const start = named(location.hash.slice(1));
    if (start?.matches(".answer")) toAnswer(start);
    else if (start?.closest("#doc")) toPlace(places.get(start.id)?.[0] ?? start);
    else if (start) open(start);
  });
})();
