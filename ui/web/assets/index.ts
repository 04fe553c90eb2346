/** What pages load beside themselves. Open to all: there is nothing of the phone in it. */
import { LIVE } from './live.ts';
import { STYLE } from './style.ts';

export type Asset = { readonly path: `/assets/${string}`; readonly mime: string; readonly text: string };

export const ASSETS: readonly Asset[] = [
  { path: '/assets/style.css', mime: 'text/css; charset=utf-8', text: STYLE },
  { path: '/assets/live.js', mime: 'text/javascript; charset=utf-8', text: LIVE },
];
