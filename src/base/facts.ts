/**
 * What a room tells the rooms above it. Facts rise: a fact states what happened and is never an order.
 * Each room has its own typed source; there is no bus that everything meets on.
 */
export class Facts<F> {
  readonly #listeners = new Set<(fact: F) => void>();
  readonly #failed: ((thrown: unknown) => void) | undefined;

  /**
   * With `failed` a listener that throws stops neither the others nor who publishes; what it threw is told there.
   * For sources that speak in the middle of a protocol's step.
   */
  constructor(failed?: (thrown: unknown) => void) {
    this.#failed = failed;
  }

  /** Returns the function that ends the subscription. */
  subscribe(listener: (fact: F) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  publish(fact: F): void {
    for (const listener of [...this.#listeners]) {
      if (this.#failed === undefined) listener(fact);
      else this.#tell(listener, fact, this.#failed);
    }
  }

  #tell(listener: (fact: F) => void, fact: F, failed: (thrown: unknown) => void): void {
    try {
      listener(fact);
    } catch (thrown) {
      failed(thrown);
    }
  }
}
