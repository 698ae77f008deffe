/**
 * Looks at what stands in the sections of a page, and does to it all that a
 * reader could: opens, hovers, focuses, clicks, types, sends, and lets it be
 * parsed again. Runs in the page; what it sets off is noted elsewhere.
 *
 * @returns {string[]} What should not be there.
 */
export async function audit() {
  const tags = new Set(
    `a abbr aside b blockquote br cite code dd del details dfn div dl dt em figcaption figure h2 h3 h4 h5 h6 hr i img
    kbd li mark ol p pre q samp section small span strong sub summary sup table tbody td th thead tr ul var wbr`.split(/\s+/),
  );
  const attributes = new Set(
    `alt aria-label aria-hidden class decoding height href id loading role scope src start tabindex title width`.split(/\s+/),
  );
  const common = "load error click pointerover mouseover focusin keydown input submit toggle animationstart scroll".split(" ");
  const problems = [];
  const sections = [...document.querySelectorAll("main > section")];

  const look = (when) => {
    for (const section of sections) {
      const complain = (what) => problems.push(`${section.dataset.vector}: ${what}, ${when}`);
      const walker = document.createTreeWalker(section, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_COMMENT);
      while (walker.nextNode()) {
        const node = walker.currentNode;
        if (node.nodeType === Node.COMMENT_NODE) {
          complain("a comment");
          continue;
        }
        if (!tags.has(node.localName) || node.namespaceURI !== "http://www.w3.org/1999/xhtml") {
          complain(`<${node.nodeName}>`);
        }
        for (const { name, value } of node.attributes) {
          if (!attributes.has(name)) {
            complain(`the attribute ${name}="${value}"`);
          }
        }
        if (node.hasAttribute("href") && !["http:", "https:", "mailto:"].includes(node.protocol)) {
          complain(`a link to ${node.href}`);
        }
        if (node.hasAttribute("src") && !node.getAttribute("src").startsWith("/media/")) {
          complain(`a picture from ${node.getAttribute("src")}`);
        }
      }
    }
  };

  // Links that leave are not followed; a script in a link would run all the same.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (link && /^(https?|mailto):$/.test(link.protocol)) {
      event.preventDefault();
    }
  });
  // Each thing is done to all elements before the next: in turns, every click
  // would have the page laid out again for the focus that follows.
  const touch = () => {
    const elements = [...document.querySelectorAll("main > section :not(code span)")];
    elements.forEach((each) => each.click?.());
    elements.filter((each) => each.localName === "details").forEach((each) => (each.open = true));
    elements.forEach((each) => each.focus?.({ preventScroll: true }));
    document.activeElement?.blur?.();
    for (const each of elements) {
      const own = each.getAttributeNames().filter((name) => name.startsWith("on")).map((name) => name.slice("on".length));
      for (const event of [...common, ...own]) {
        each.dispatchEvent(new Event(event));
      }
    }
    for (const form of document.forms) {
      form.requestSubmit();
    }
  };

  look("as it came");
  const written = sections.map((section) => section.innerHTML);
  touch();
  sections.forEach((section, index) => {
    section.innerHTML = written[index];
    if (section.innerHTML !== written[index]) {
      problems.push(`${section.dataset.vector}: it changes when it is parsed again`);
    }
  });
  look("parsed again");
  touch();
  return [...new Set(problems)];
}
