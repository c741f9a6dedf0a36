"use strict";
/** The words of this page in its language, with what stands in braces filled in. */
const words = JSON.parse(document.querySelector("#words").dataset.words);
const tell = (message, parts = {}) => (words[message] || message).replace(/\{(\w+)\}/g, (_, name) => parts[name]);
(() => {
  // Spanish by the browser's language, unless somebody chose English: the choice stands in the address, for pages that
  // are opened as files share no memory in every browser.
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
