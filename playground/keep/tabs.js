// Other tabs hear that something has changed, and look for themselves.

import { newId } from "../../guest/id.js";

const CHANNEL = "chapterwise-playground";

/** This tab, among those that write the same. */
export const TAB = newId();

let channel;
let listener = () => {};

function open() {
  channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }) => listener(data);
}

// A page that is put aside hears nothing, and looks when it comes back.
addEventListener("pagehide", () => {
  channel?.close();
  channel = undefined;
});
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  open();
  listener();
});

/** Calls `heard` with the names of blocks that changed elsewhere; with nothing where it may be any. */
export function listen(heard) {
  listener = heard;
  if (!channel) open();
}

/** Tells the other tabs which blocks changed. */
export function tell(names) {
  if (names.length) channel?.postMessage(names);
}

/** By what tabs call a block, whoever's it is. */
export const nameOf = ({ course, playground }) => `${course} ${playground}`;
