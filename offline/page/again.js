// Trying until it works.

/** What to wait after the first try that failed, twice as long each time, and at most; in milliseconds. */
const FIRST_WAIT = 2000;
const LONGEST_WAIT = 60_000;

/**
 * Tries something that needs the site: now, when the browser says that there is a connection, when the
 * page is looked at again, and now and then, since a connection can be there and lead nowhere.
 *
 * @param {() => Promise<void>} work throws where it has to be tried again
 */
export function untilItWorks(work) {
  let wait = FIRST_WAIT;
  let timer;
  let isBusy = false;
  const knock = async () => {
    if (isBusy || document.hidden || !navigator.onLine) return;
    clearTimeout(timer);
    isBusy = true;
    try {
      // Once it has worked, this stays busy.
      await work();
    } catch {
      isBusy = false;
      timer = setTimeout(knock, wait);
      wait = Math.min(2 * wait, LONGEST_WAIT);
    }
  };
  addEventListener("online", knock);
  addEventListener("visibilitychange", knock);
  knock();
}
