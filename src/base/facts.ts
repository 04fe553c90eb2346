/**
 * What a room tells the rooms above it. Facts rise: a fact states what happened and is never an order.
 * Each room has its own typed source; there is no bus that everything meets on.
 */
export class Facts<F> {
  readonly #listeners = new Set<(fact: F) => void>();

  /** Returns the function that ends the subscription. */
  subscribe(listener: (fact: F) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  publish(fact: F): void {
    for (const listener of [...this.#listeners]) listener(fact);
  }
}
