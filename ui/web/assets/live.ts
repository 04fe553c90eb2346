/** Keeps the live screen up to date, and presses keys without a new page, in the order of the clicks. Everything works without it. */
export const LIVE = `'use strict';
const picture = document.getElementById('screen');
const words = document.getElementById('screen-text');
const events = new EventSource('/screen/events');
let count = 0;
let pressed = Promise.resolve();
events.onmessage = event => {
  words.textContent = JSON.parse(event.data);
  picture.src = '/screen.png?' + ++count;
};
document.getElementById('keys')?.closest('form').addEventListener('submit', event => {
  event.preventDefault();
  const form = new URLSearchParams(new FormData(event.target, event.submitter));
  const press = () => fetch('/screen', { method: 'POST', body: form, redirect: 'manual' });
  pressed = pressed.then(press).catch(() => {});
});
`;
