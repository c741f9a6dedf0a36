const print = document.querySelector("#print");
if (print) print.addEventListener("click", () => window.print());
