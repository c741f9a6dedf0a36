"use strict";
/** Messages of this page in its language; `tell` fills in the names in braces. */
const words = JSON.parse(document.querySelector("#words").dataset.words);
const tell = (message, parts = {}) => (words[message] || message).replace(/\{(\w+)\}/g, (_, name) => parts[name]);
(() => {
  // Spanish if the browser's language is Spanish, unless the reader chose English.  The choice is stored in the address,
  // because in some browsers pages that are opened as files share no storage.
  const language = document.documentElement.lang;
  const chosen = new URLSearchParams(location.search).get("lang") === "en";
  if (language === "en" && !chosen && (navigator.language || "").toLowerCase().startsWith("es")) {
    location.replace(document.querySelector("#switch").getAttribute("href") + location.hash);
  }
  const links = () => {
    for (const link of document.querySelectorAll("a.own")) {
      const [path, hash] = link.getAttribute("href").split("#");
      if (chosen && !path.includes("?")) link.setAttribute("href", `${path}?lang=en${hash ? `#${hash}` : ""}`);
    }
  };
  links();
  document.querySelector("#switch").addEventListener("click", (event) => {
    event.currentTarget.href = event.currentTarget.getAttribute("href").replace(/#.*$/, "") + location.hash;
  });
})();
