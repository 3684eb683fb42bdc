// A search box in a page of yours: <script src="https://SEARCH/embed.js" async></script>
// data-text="…" is its placeholder, data-target="_blank" opens a new window.
(function () {
  var script = document.currentScript;
  var make = function (name, attributes, style) {
    var made = document.createElement(name);
    for (var key in attributes) made.setAttribute(key, attributes[key]);
    for (var rule in style) made.style[rule] = style[rule];
    return made;
  };
  var text = script.getAttribute("data-text") || "Tìm tin tức";
  var form = make("form", {
    action: new URL("./", script.src), method: "get", role: "search",
    target: script.getAttribute("data-target") || "_top"
  }, { display: "flex", gap: "6px", maxWidth: "420px" });
  form.appendChild(make("input", { type: "search", name: "q", placeholder: text, "aria-label": text },
    { flex: "1", minWidth: "0", font: "inherit", padding: "6px 12px" }));
  form.appendChild(make("button", { type: "submit" }, { font: "inherit", padding: "6px 14px" })).textContent = "Tìm";
  script.parentNode.insertBefore(form, script);
})();
