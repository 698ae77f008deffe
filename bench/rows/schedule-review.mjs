// What it costs to schedule one review: the card's new memory and its date.

import { learning } from "../lib/learning.mjs";
import { cpus } from "../lib/place.mjs";
import { atMost, number } from "../lib/result.mjs";

export async function measure() {
  const said = await learning(["schedule-review"], { cpu: cpus.server });
  const micros = (nanoseconds) => nanoseconds / 1000;
  return atMost(2, {
    measure: "schedule one review",
    value: micros(said.nanoseconds),
    unit: "µs",
    ours: `${number(micros(said.nanoseconds))} µs`,
    note: `${number(said.cards)} learnt cards that are due, in ${said.zone}, ${said.rounds} times, ${said.together} timed together; the median, nine in ten below ${number(micros(said.ninetieth))} µs`,
  });
}
