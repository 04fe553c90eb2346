/** All pages, in the order of the menu. */
import type { Page } from '../page.ts';
import { download, files } from './files.ts';
import { password } from './password.ts';
import { personal, settings } from './settings.ts';
import { status } from './status.ts';

export const PAGES: readonly Page[] = [status, settings, personal, files, download, password];
