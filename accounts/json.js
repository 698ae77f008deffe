// Passkeys as JSON, as the standard writes them. Browsers do it themselves (`toJSON` and
// `parseCreationOptionsFromJSON`), but not all that we mean to serve.

/** What the browser is asked, from what the server says. */
export function forPage(options) {
  const { challenge, user, excludeCredentials } = options;
  return {
    ...options,
    challenge: toBytes(challenge),
    ...(user && { user: { ...user, id: toBytes(user.id) } }),
    ...(excludeCredentials && { excludeCredentials: excludeCredentials.map((known) => ({ ...known, id: toBytes(known.id) })) }),
  };
}

/** What the server is told, from what the browser answered. */
export function fromPage({ id, rawId, type, response }) {
  const said = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[part]) said[part] = toText(response[part]);
  }
  const transports = response.getTransports?.();
  return { id, rawId: toText(rawId), type, response: { ...said, ...(transports && { transports }) } };
}

function toBytes(text) {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

function toText(buffer) {
  const binary = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
