// What the page does better with scripts; all of it works without.
(function () {
  "use strict";
  var box = document.getElementById("q");
  if (!box) return;
  var form = box.form;

  // Beside the hits, where there is room, filters are open; without scripts too in new browsers.
  var refine = document.querySelector(".refine");
  if (refine && window.matchMedia) {
    var wide = window.matchMedia("(min-width: 62rem)");
    var named = /^#f-/.test(location.hash);  // a facet of which more is shown
    var fit = function () { refine.open = wide.matches || named; };
    document.documentElement.classList.add("scripted");
    fit();
    if (wide.addEventListener) wide.addEventListener("change", fit);
  }

  // "/" goes to the search box, as on most search pages.
  document.addEventListener("keydown", function (event) {
    var at = document.activeElement;
    var typing = at && (at.tagName === "INPUT" || at.tagName === "TEXTAREA" || at.isContentEditable);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      box.focus();
      box.select();
    }
  });

  // Empty fields stay out of the URL, so that it can be read and passed on.
  form.addEventListener("submit", function () {
    var empty = Array.prototype.filter.call(form.elements, function (field) {
      return field.name && field !== box && field.value === "";
    });
    empty.forEach(function (field) { field.disabled = true; });
    setTimeout(function () { empty.forEach(function (field) { field.disabled = false; }); }, 0);
  });

  // Come back to, the box says again what the page was asked for.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) { box.value = box.defaultValue; close(); }
  });

  // --- suggestions: a combobox with a list (WAI-ARIA 1.2) ---
  if (!window.fetch || !window.AbortController) return;
  var list = document.createElement("ul");
  var status = document.createElement("p");
  var kinds = {};
  (box.getAttribute("data-kinds") || "").split("|").forEach(function (pair) {
    kinds[pair.split("=")[0]] = pair.split("=")[1];
  });
  var known = new Map();   // what was answered, by what was typed
  var typed = box.value;   // what the reader typed, when an option stands in the box
  var shown = [];
  var active = -1;
  var timer = 0;
  var request = null;

  list.id = "suggestions";
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.getAttribute("data-list"));
  list.hidden = true;
  status.className = "hidden";
  status.setAttribute("role", "status");
  box.parentNode.appendChild(list);
  box.parentNode.appendChild(status);
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");

  function close() {
    clearTimeout(timer);
    if (request) { request.abort(); request = null; }
    list.hidden = true;
    active = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  // The server's html is text with <mark>; made of text nodes, it can be nothing else.
  function fill(element, html) {
    html.split(/<(\/?)mark>/).forEach(function (part, index, parts) {
      if (index % 2) return;
      var text = part.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"')
        .replace(/&#39;/g, "'").replace(/&amp;/g, "&");
      if (!text) return;
      var marked = index > 0 && parts[index - 1] === "";
      var node = document.createElement(marked ? "b" : "span");
      node.textContent = text;
      element.appendChild(node);
    });
  }

  function show(suggestions) {
    shown = suggestions;
    active = -1;
    box.removeAttribute("aria-activedescendant");
    list.textContent = "";
    suggestions.forEach(function (one, index) {
      var option = document.createElement("li");
      option.id = "suggestion-" + index;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.lang = "vi";
      var text = document.createElement("span");
      fill(text, one.html);
      option.appendChild(text);
      if (kinds[one.kind]) {
        var kind = document.createElement("small");
        kind.textContent = kinds[one.kind];
        option.appendChild(kind);
      }
      option.addEventListener("mousedown", function (event) { event.preventDefault(); });
      option.addEventListener("click", function () { choose(index); });
      list.appendChild(option);
    });
    var any = suggestions.length > 0;
    list.hidden = !any;
    box.setAttribute("aria-expanded", String(any));
    status.textContent = (box.getAttribute("data-count") || "").replace("{}", suggestions.length);
  }

  function choose(index) {
    box.value = shown[index].query;
    close();
    if (form.requestSubmit) form.requestSubmit(); else form.submit();
  }

  function move(to) {
    // Who walks through the list keeps it: no late answer takes it away.
    clearTimeout(timer);
    if (request) { request.abort(); request = null; }
    var options = list.children;
    if (active >= 0) options[active].setAttribute("aria-selected", "false");
    active = to < -1 ? shown.length - 1 : to >= shown.length ? -1 : to;
    if (active < 0) {
      box.removeAttribute("aria-activedescendant");
      box.value = typed;
      return;
    }
    options[active].setAttribute("aria-selected", "true");
    options[active].scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", options[active].id);
    box.value = shown[active].query;
  }

  function ask() {
    var text = box.value;
    if (text.trim().length < 2) return close();
    if (known.has(text)) return show(known.get(text));
    if (request) request.abort();
    var mine = request = new AbortController();
    fetch("api/v1/suggest?limit=8&q=" + encodeURIComponent(text), { signal: mine.signal })
      .then(function (answer) { return answer.ok ? answer.json() : { suggestions: [] }; })
      .then(function (answer) {
        if (known.size > 200) known.clear();
        known.set(text, answer.suggestions);
        if (mine === request && box.value === text && document.activeElement === box) show(answer.suggestions);
      })
      .catch(function () { /* without suggestions the page is as good as without scripts */ });
  }

  box.addEventListener("input", function () {
    typed = box.value;
    clearTimeout(timer);
    timer = setTimeout(ask, 90);
  });
  box.addEventListener("keydown", function (event) {
    if (event.isComposing) return;  // the keys are the input method's
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) { typed = box.value; ask(); return; }
      move(event.key === "ArrowDown" ? active + 1 : active === -1 ? shown.length - 1 : active - 1);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      box.value = typed;
      close();
    } else if (event.key === "Enter" && !list.hidden && active >= 0) {
      event.preventDefault();
      choose(active);
    }
  });
  box.addEventListener("blur", close);
  form.addEventListener("submit", close);
})();
