// How good our predictions of recall are on a log of reviews, beside what the fsrs crate says of the
// same reviews. BENCH_REVIEW_LOG names a real log.

import { resolve } from "node:path";
import { learning } from "../lib/learning.mjs";
import { atMost, number } from "../lib/result.mjs";

const LOG = process.env.BENCH_REVIEW_LOG;
/** Digits that show how near two losses are. */
const loss = (value) => value.toFixed(6);

export async function measure() {
  const said = await learning(["predicted-recall", ...(LOG ? [resolve(LOG)] : [])]);
  const row = (measure, { reviews, ours, fsrs, furthest }, note) =>
    atMost(0.001, {
      measure,
      value: Math.abs(ours - fsrs),
      unit: "nats",
      ours: loss(ours),
      against: `fsrs ${loss(fsrs)}`,
      note: `${said.source}: ${number(said.reviews)} reviews of ${number(said.cards)} cards, of which ${number(reviews)} count; single predictions differ by ${furthest.toExponential(0)} at most; ${note}`,
    });
  const every = said.every_review;
  const cards = said.as_cards;
  return [
    row("log loss of predicted recall, every review a step", every, "both take every review of the log as a step"),
    row(
      "log loss of predicted recall, by our cards",
      cards,
      `both take the answers that count for a card, one a day at most, whose loss is ${loss(cards.ours - every.fsrs)} from that of every review a step`,
    ),
  ];
}
