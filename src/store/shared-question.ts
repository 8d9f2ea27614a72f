/** A question under way for longer no longer holds up the next one: its connection may be dead. */
const patienceMs = 100;

/**
 * Puts one question for all who ask while an earlier one is under way. It is put after all of them
 * asked, at the end of a turn of the event loop, so that the answer is never older than their call.
 */
export function shareQuestion<Answer>(put: () => Promise<Answer>): () => Promise<Answer> {
  let next: PromiseWithResolvers<Answer> | undefined;
  let isScheduled = false;
  let underWay = 0;
  let lastPutAtMs = 0;

  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      const waiting = next;
      next = undefined;
      underWay++;
      lastPutAtMs = performance.now();
      put()
        .then(waiting?.resolve, waiting?.reject)
        .finally(() => {
          underWay--;
          if (next) schedule();
        });
    });
  }

  return () => {
    next ??= Promise.withResolvers();
    if (underWay === 0 || performance.now() - lastPutAtMs > patienceMs) schedule();
    return next.promise;
  };
}
