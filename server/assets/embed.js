// A search box in a page of yours: <script src="https://SEARCH/embed.js" async></script>
// data-text="…" is its placeholder, data-target="_blank" opens a new window.
(function () {
  var script = document.currentScript, text = script.dataset.text || "Tìm tin tức";
  var make = function (name, fields, style) {
    var made = document.createElement(name);
    for (var key in fields) made.setAttribute(key, fields[key]);
    Object.assign(made.style, { font: "inherit", padding: "6px 12px" }, style);
    return made;
  };
  var form = make("form",
    { action: new URL("./", script.src), role: "search", target: script.dataset.target || "_top" },
    { display: "flex", maxWidth: "420px", padding: 0 });
  form.append(make("input", { type: "search", name: "q", placeholder: text, "aria-label": text },
    { flex: 1, minWidth: 0, marginRight: "6px" }));
  var button = make("button", { type: "submit" });
  button.textContent = "Tìm";
  form.append(button);
  script.before(form);
})();
