/** All pages, in the order of the menu. */
import type { Page } from '../page.ts';
import { callLog, callLogFile } from './call-log.ts';
import { company } from './company.ts';
import { download, files } from './files.ts';
import { firmware } from './firmware.ts';
import { configurationKeys } from './keys.ts';
import { lock } from './lock.ts';
import { password } from './password.ts';
import { phoneBook, phoneBookFile } from './phone-book.ts';
import { provisioning } from './provisioning.ts';
import { restart } from './restart.ts';
import { live, picture, screen } from './screen.ts';
import { personal, settings } from './settings.ts';
import { status } from './status.ts';

export const PAGES: readonly Page[] = [
  ...[status, screen, picture, live],
  ...[phoneBook, phoneBookFile, callLog, callLogFile, company],
  ...[settings, personal, files, download],
  ...[provisioning, configurationKeys, firmware, password, lock, restart],
];
