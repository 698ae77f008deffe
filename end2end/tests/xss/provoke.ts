/** Opens, focuses and clicks what somebody could have put there. Runs in the page. */
export function provoke() {
  const problems: string[] = [];
  for (const each of document.querySelectorAll("*")) {
    for (const { name, value } of each.attributes) {
      if (name.startsWith("on") || name === "style" || name === "srcdoc") {
        problems.push(`<${each.localName} ${name}="${value}">`);
      }
    }
    if (each instanceof HTMLAnchorElement && each.href && !/^(https?|mailto):$/.test(each.protocol)) {
      problems.push(`a link to ${each.href}`);
    }
    if (["iframe", "object", "embed", "base", "math"].includes(each.localName)) {
      problems.push(`<${each.localName}>`);
    }
  }
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest("a[href^='http'], a[href^='/'], a[href^='mailto:']")) {
      event.preventDefault();
    }
  });
  document.querySelectorAll("details").forEach((each) => (each.open = true));
  const written = [...document.querySelectorAll<HTMLElement>("main *")].filter((each) => !each.matches("button, input, code span"));
  written.forEach((each) => each.focus?.({ preventScroll: true }));
  written.forEach((each) => each.click?.());
  return problems;
}
