/** Server-sent events (HTML standard, section 9.2): a page that stays open is told what is new. */
import type { ServerResponse } from 'node:http';
import { SAFE_HEADERS } from './guard.ts';

/** Milliseconds between two looks, and looks between two signs of life. */
const PAUSE = 200;
const LOOKS = 50;
/** A page that somebody forgot in a browser must not cost more than this. */
const MOST = 4;

export class EventStreams {
  #open = 0;

  /** False when too many are open. The stream ends with the session: nothing is told when `alive` says no. */
  serve(response: ServerResponse, next: () => string | null, alive: () => boolean): boolean {
    if (this.#open >= MOST) return false;
    this.#open++;
    response.writeHead(200, { ...SAFE_HEADERS, 'Content-Type': 'text/event-stream' });
    let looks = 0;
    const look = (): void => {
      if (!alive()) {
        clearInterval(timer);
        response.end();
        return;
      }
      if (looks++ % LOOKS === 0) response.write(':\n\n');
      // Who reads slowly gets the newest of it.
      const news = response.writableNeedDrain ? null : next();
      if (news !== null) response.write(`data: ${JSON.stringify(news)}\n\n`);
    };
    const timer = setInterval(look, PAUSE);
    response.once('close', () => {
      clearInterval(timer);
      this.#open--;
    });
    look();
    return true;
  }
}
