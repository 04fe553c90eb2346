/** All pages, in the order of the menu. */
import type { Page } from '../page.ts';
import { password } from './password.ts';
import { status } from './status.ts';

export const PAGES: readonly Page[] = [status, password];
