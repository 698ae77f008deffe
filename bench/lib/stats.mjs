// Figures out of repeated measurements.

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);

/** The middle one, or what is halfway between the two in the middle. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
}

/** The smallest value that `part` percent of the values do not exceed. */
export function percentile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((sorted.length * part) / 100) - 1)];
}

/** Measures several times; the median. */
export async function repeat(measure, rounds = ROUNDS) {
  const values = [];
  for (let round = 0; round < rounds; round += 1) {
    values.push(await measure(round));
  }
  return { median: median(values), values };
}

/**
 * Measures two things in turn, in the order A B, B A, A B …, so that a machine
 * that gets slower or quicker meanwhile treats both alike. The ratio is the median
 * of the ratios of the pairs.
 */
export async function compare(a, b, rounds = ROUNDS) {
  const pairs = [];
  for (let round = 0; round < rounds; round += 1) {
    const pair = {};
    for (const which of round % 2 === 0 ? ["a", "b"] : ["b", "a"]) {
      pair[which] = await (which === "a" ? a(round) : b(round));
    }
    pairs.push(pair);
  }
  return {
    a: median(pairs.map((pair) => pair.a)),
    b: median(pairs.map((pair) => pair.b)),
    ratio: median(pairs.map((pair) => pair.a / pair.b)),
    pairs,
  };
}
