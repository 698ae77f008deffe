// A miss is offered as a card for the reviews.

/** Nothing is offered until there are such cards. */
export async function offerCard() {}

/** Another prediction begins. */
export function clearCard(place) {
  place.replaceChildren();
}
