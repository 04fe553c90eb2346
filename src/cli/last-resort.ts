/**
 * The last resort, where Node would end the process: what a room forgot to catch is told, and costs a line instead of the
 * calls. Gives the function that ends it.
 */
export function catchForgotten(tell: (text: string) => void): () => void {
  const forgotten = (thrown: unknown): void => tell(`unexpected: ${(thrown as Error)?.stack ?? thrown}`);
  process.on('unhandledRejection', forgotten);
  return () => void process.off('unhandledRejection', forgotten);
}
