/**
 * What a room tells the rooms above it. Facts rise: a fact states what happened and is never an order.
 * Each room has its own typed source; there is no bus that everything meets on.
 */
export class Facts<F> {
  readonly #listeners = new Set<(fact: F) => void>();
  readonly #failed: (thrown: unknown) => void;

  /**
   * A listener that throws stops neither the others nor who publishes: who states a fact may be in the middle of a step. What
   * it threw is told `failed`; without one it is a promise that nobody caught, which the phone logs.
   */
  constructor(failed: (thrown: unknown) => void = uncaught) {
    this.#failed = failed;
  }

  /** Returns the function that ends the subscription. */
  subscribe(listener: (fact: F) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  publish(fact: F): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(fact);
      } catch (thrown) {
        this.#failed(thrown);
      }
    }
  }
}

function uncaught(thrown: unknown): void {
  void Promise.reject(thrown);
}
