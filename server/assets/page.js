// What the page does better with scripts; all of it works without.
(function () {
  "use strict";
  var box = document.getElementById("q");
  if (!box) return;

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
  box.form.addEventListener("submit", function () {
    Array.prototype.forEach.call(box.form.elements, function (field) {
      if (field.name && field.name !== "q" && field.value === "") field.disabled = true;
    });
    setTimeout(function () {
      Array.prototype.forEach.call(box.form.elements, function (field) { field.disabled = false; });
    }, 0);
  });
})();
