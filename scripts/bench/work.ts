/** Work for a main thread that shall have no rest. Makes garbage, as drawing and parsing would. */
export function work(ms: number): void {
  const end = performance.now() + ms;
  const page = Array.from({ length: 50 }, (_, row) => ({ row, text: 'a line of the screen', path: 'voip/line/0/id' }));
  while (performance.now() < end) JSON.parse(JSON.stringify(page));
}
