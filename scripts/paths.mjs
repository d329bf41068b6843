import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The clone. */
export const PROJECT = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Everything the scripts keep between runs; ignored by git. */
export const LOCAL = join(PROJECT, '.n8n-local');
