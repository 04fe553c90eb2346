/** What was uploaded, was shown, and waits for a yes. A session has one such draft: the next upload takes its place. */
import { randomUUID } from 'node:crypto';
import { type Html, html } from './html.ts';
import type { Visit } from './page.ts';

export type Draft = { readonly id: string; readonly of: Drafts<unknown>; readonly content: unknown };

export const GONE = 'Another file was uploaded since, or this one was answered already. Upload it again.';

/** Those of one page. */
export class Drafts<T> {
  /** Gives the field that the form of the yes has to carry: it says to what. */
  keep({ session }: Visit, content: T): Html {
    const id = randomUUID();
    session.draft = { id, of: this, content };
    return html`<input type="hidden" name="draft" value="${id}">`;
  }

  /** For the answer of a form; null: what it was about does not wait any more. What another tab has uploaded waits on. */
  take({ session }: Visit, sent: URLSearchParams): T | null {
    const { draft } = session;
    if (draft === null || draft.of !== this || draft.id !== sent.get('draft')) return null;
    session.draft = null;
    return draft.content as T;
  }
}
