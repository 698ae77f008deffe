// Trying until it works.

/** What to wait after each try that failed, in milliseconds; the last one again and again. */
const WAITS = [2000, 4000, 8000, 15_000, 30_000, 60_000];

/**
 * Tries something that needs the site: now, when the browser says that there is a connection, when the
 * page is looked at again, and now and then, since a connection can be there and lead nowhere.
 *
 * @param {() => Promise<void>} work throws where it has to be tried again
 */
export function untilItWorks(work) {
  let tries = 0;
  let timer;
  let isBusy = false;
  const listening = new AbortController();
  const { signal } = listening;
  const knock = async () => {
    clearTimeout(timer);
    if (isBusy || document.hidden || !navigator.onLine) return;
    isBusy = true;
    try {
      await work();
      listening.abort();
    } catch {
      timer = setTimeout(knock, WAITS[Math.min(tries++, WAITS.length - 1)]);
    }
    isBusy = false;
  };
  addEventListener("online", () => ((tries = 0), knock()), { signal });
  addEventListener("visibilitychange", knock, { signal });
  knock();
}
