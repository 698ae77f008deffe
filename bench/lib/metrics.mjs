// The server's own figures, as Prometheus reads them.

import { get } from "./http.mjs";

/**
 * The samples of a server, by name: each with its labels and its value. None at
 * all where the server has no such address.
 *
 * @returns {Promise<{sum: (name: string, labels?: object) => number | undefined}>}
 */
export async function metrics(server) {
  const answer = await get(server.metricsUrl).catch(() => undefined);
  const samples = answer?.status === 200 ? parse(answer.body.toString("utf8")) : [];
  return {
    sum: (name, labels = {}) => {
      const found = samples.filter(
        (sample) => sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
      );
      return found.length === 0 ? undefined : found.reduce((sum, sample) => sum + sample.value, 0);
    },
  };
}

function parse(text) {
  return [...text.matchAll(/^([a-z_:][\w:]*)(?:\{(.*)\})? (\S+)/gim)].map(([, name, labels = "", value]) => ({
    name,
    labels: Object.fromEntries([...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, of]) => [key, of])),
    value: Number(value),
  }));
}
