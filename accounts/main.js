// What account pages do where scripts run. Everything here is a help: the forms work without it.

import { keptDeck } from "../guest/deck.js";
import { signedInMark } from "../guest/whose.js";
import { carry } from "./carry.js";
import { passkeys } from "./passkeys.js";
import { show } from "./show.js";
import { strength } from "./strength.js";
import { zone } from "./zone.js";

const each = (selector, help) => document.querySelectorAll(selector).forEach(help);

each("input[data-show]", show);
each("input[data-strength]", strength);
each("form[data-zone]", zone);
each("a[data-carry]", carry);
each("[data-passkey]", passkeys);
// What is kept of a session (`guest/deck.js`) of somebody who has left goes with them.
keptDeck(signedInMark());
