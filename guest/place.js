// The way in, and back to the same place. The server never sees a fragment, so the address of the
// form holds it as a parameter. It names the heading, and the first words of the paragraph by a text
// directive, which browsers find by themselves; one that doesn't know those goes to the heading.

/** Below the bar and the space that headings get, in pixels: what is above is read. */
const EDGE = 80;
/** How many words find a paragraph. */
const WORDS = 8;
/** Fewer letters than this stand in too many places. */
const FEWEST = 16;

/**
 * The address at which to sign in and come back to what was being read.
 *
 * @param {number} place where the text rested last, as `scrollY` has it
 */
export function wayIn(place) {
  const { pathname, search } = location;
  return /^\/(sign-|reset|confirm)/.test(pathname)
    ? `/sign-in${search}`
    : `/sign-in?next=${encodeURIComponent(pathname + search + fragment(place))}`;
}

function fragment(place) {
  // At the top there is nothing to look for.
  if (place < EDGE) return "";
  const blocks = [...document.querySelectorAll("article :is(h2, h3, h4, p, li)")];
  if (!blocks.length) return "";
  const below = blocks.findIndex((block) => block.getBoundingClientRect().bottom + scrollY - place > EDGE);
  // Whoever is past the text has read to its end.
  const at = below < 0 ? blocks.length - 1 : below;
  const heading = blocks.slice(0, at + 1).findLast((block) => block.id && block.matches("h2, h3, h4"));
  const anchor = heading ? encodeURIComponent(heading.id) : "";
  const block = blocks[at];
  const words = block.matches("p, li") ? block.innerText.trim().split(/\s+/).slice(0, WORDS).join(" ") : "";
  // What means something in a directive besides what `encodeURIComponent` knows.
  const text = encodeURIComponent(words).replace(/[-~!'()*]/g, (c) => "%" + c.charCodeAt(0).toString(16).toUpperCase());
  if (words.length < FEWEST) return anchor && `#${anchor}`;
  return `#${anchor}:~:text=${text}`;
}
