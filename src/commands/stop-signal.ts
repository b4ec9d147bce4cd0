/** SIGTERM or SIGINT → a promise of its name; the same again ends the process at once. */

/** @param hurried called just before a second signal ends the process, with exit code 1. */
export function stopSignal(hurried: () => void): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = (signal: NodeJS.Signals) => {
      if (asked) {
        hurried();
        process.exit(1);
      }
      asked = true;
      resolve(signal);
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  });
}
