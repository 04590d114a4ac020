// Runs before the page is drawn, so that a page kept as a file takes the reader's own brightness without a flash.
(function () {
  var root = document.documentElement;
  ["theme", "contrast"].forEach(function (name) {
    var found = document.cookie.match(new RegExp("(?:^|; )tb_" + name + "=([a-z]+)"));
    if (found && root.dataset.view && root.dataset.fixed !== "1") root.dataset[name] = found[1];
  });
  root.dataset.script = "1";
})();
