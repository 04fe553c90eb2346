/** A page is one record in `pages/index.ts` and one file. */
import type { Role } from '../../src/access/access.ts';
import type { Html } from './html.ts';
import type { WebPhone } from './phone.ts';
import type { Session } from './sessions.ts';
import type { Upload } from './upload.ts';

/** Who asks, and for what. */
export type Visit = {
  readonly phone: WebPhone;
  readonly session: Session;
  readonly query: URLSearchParams;
};

export type Answer =
  | { readonly type: 'page'; readonly body: Html; readonly status?: 200 | 409 | 422 }
  /** To another page, which tells the notice. */
  | { readonly type: 'redirect'; readonly to: string; readonly notice?: string }
  /** Without a name it is shown where it stands. */
  | { readonly type: 'download'; readonly name: string | null; readonly mime: string; readonly content: Uint8Array }
  /** Server-sent events, as long as the session lasts: asked again and again for the next text, null when there is none. */
  | { readonly type: 'events'; readonly next: () => string | null };

export type PageGroup = 'Status' | 'Directory' | 'Configuration' | 'Management';

export type Page = {
  /** Also its name in `system/web_user_access_list`, without the slash. */
  readonly path: `/${string}`;
  readonly title: string;
  /** Where the menu has it; null: nowhere. */
  readonly group: PageGroup | null;
  /** Nobody else sees it, or learns that it is there. */
  readonly roles: readonly Role[];
  /** Asked for by a page that is left open: no sign that somebody is there. */
  readonly quiet?: boolean;
  show(visit: Visit): Answer | Promise<Answer>;
  /** A form that was sent, its token already checked. */
  submit?(visit: Visit, form: URLSearchParams): Answer | Promise<Answer>;
  /** A form with a file. */
  receive?(visit: Visit, upload: Upload): Answer | Promise<Answer>;
};

export function page(body: Html, status?: 200 | 409 | 422): Answer {
  return { type: 'page', body, ...(status === undefined ? {} : { status }) };
}

export function redirect(to: string, notice?: string): Answer {
  return { type: 'redirect', to, ...(notice === undefined ? {} : { notice }) };
}
